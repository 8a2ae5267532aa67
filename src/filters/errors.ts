/** The trained heads cannot be used; `message` says what to do. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
}

/** A policy asks for a detector that cannot be built; `message` says which and why, and quotes nothing of it. */
export class DetectorError extends Error {
  override readonly name = "DetectorError";
}
