/** The trained heads cannot be used; `message` says what to do. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
}

/** A long text could not be scanned: nobody may take it for harmless. `reason` says what became of the worker. */
export class ScannerUnavailable extends Error {
  override readonly name = "ScannerUnavailable";
  readonly reason: "full" | "late" | "crashed" | "closed";

  constructor(reason: ScannerUnavailable["reason"]) {
    super(REASONS[reason]);
    this.reason = reason;
  }
}

const REASONS = {
  full: "Too many long texts are waiting to be scanned.",
  late: "A long text was not scanned in time.",
  crashed: "The worker that scans long texts ended.",
  closed: "Long texts are not scanned any more.",
} as const;

/** A policy asks for a detector that cannot be built; `message` says which and why, and quotes nothing of it. */
export class DetectorError extends Error {
  override readonly name = "DetectorError";
}
