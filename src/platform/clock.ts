/** The only reader of time. Tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970, UTC: for records. */
  now(): number;
  /** Milliseconds of a clock that never jumps: for durations and sliding windows. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
