/** Length of the sliding window: an entry counts while it is younger than this. */
export const WINDOW_MS = 60_000;

/** What a key spends, or may spend, in one window. */
export interface Usage {
  readonly requests: number;
  readonly tokens: number;
}

/** A reservation that was made. It counts at the moment it was made, whenever it is settled. */
export interface Grant {
  readonly granted: true;
  /**
   * Replaces the reserved tokens by those really spent. Only the first call counts;
   * false says that this one came too late and changed nothing.
   */
  settle(tokens: number): boolean;
}

/** A reservation that would have passed a limit. Nothing was counted. */
export interface Denial {
  readonly granted: false;
  readonly exceeded: keyof Usage;
  /** When the same ask passes if nobody else comes first; Infinity when it alone passes the limit. */
  readonly waitMs: number;
}

export interface WindowState {
  readonly used: Usage;
  /** When the window is empty again if nothing is added; 0 when it is empty now. */
  readonly emptyInMs: number;
}

/**
 * The port behind rate limits: usage per key over a sliding window.
 *
 * Every adapter passes `conformance.ts`: what was granted never passes a limit in any window of `WINDOW_MS`.
 */
export interface Counters {
  /** Takes requests and tokens together or not at all. Without limits it is only counted. */
  reserve(key: string, ask: Usage, limits: Usage | undefined): Grant | Denial;
  /** Puts back what was spent `ageMs` ago, before a restart; ages outside the window are ignored. */
  restore(key: string, spent: Usage, ageMs: number): void;
  state(key: string): WindowState;
}
