export interface TrainingOptions {
  /** Folder with the public training sets, one sub-folder per set (`advbench`, …). */
  readonly dataFolder: string;
  /** Folder with our own `harmless-requests.jsonl` and `contrast-pairs.jsonl`. */
  readonly ownData: string;
  /** Where `heads.bin`, `weights.json` and `card.md` are written. */
  readonly out: string;
  /** Same seed and same data give the same bytes. */
  readonly seed: number;
  /** One short line per stage, for people. */
  readonly onProgress?: (line: string) => void;
}

export interface TrainingReport {
  readonly digest: string;
}

export async function trainHeads(options: TrainingOptions): Promise<TrainingReport> {
  throw new Error(options.out);
}
