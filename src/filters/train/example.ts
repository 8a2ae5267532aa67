/** One training text with its label. */
export interface Example {
  readonly text: string;
  readonly harmful: boolean;
  /** Where it came from: for weights, metrics and the card. */
  readonly source: string;
  /** Relative weight in the loss. */
  readonly weight: number;
  /** Examples of one cluster are variants of one request and are never split between folds. */
  readonly cluster: string;
  /** Set on both sides of a contrast pair. */
  readonly pair?: string;
}
