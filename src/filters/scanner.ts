import type { Finding, Head, TextUnit } from "../platform/index.ts";

export interface ScanResult {
  readonly findings: readonly Finding[];
  /** Highest calibrated probability of each head over all units; `any_harm` is the highest of the harm heads. */
  readonly scores: Readonly<Partial<Record<Head | "any_harm", number>>>;
  /** Ids of every detector that ran, in the order of the specifications. */
  readonly detectors: readonly string[];
}

/** A set of detectors built once from a policy. Not re-entrant, but scans are synchronous, so one per process is enough. */
export interface Scanner {
  /** Changes whenever the detectors or the weights change; equal digests give equal findings. */
  readonly digest: string;
  scan(units: readonly TextUnit[]): ScanResult;
  openFrom(text: string): number;
}
