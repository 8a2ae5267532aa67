/** Milliseconds of the machine's monotonic clock: readings of several processes can be compared. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
