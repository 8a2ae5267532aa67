/**
 * What the main thread and the copy worker share. The main thread writes WAKE, STOP and `segment`; the worker
 * writes ASLEEP and `copied`.
 */
export interface Signals {
  readonly memory: SharedArrayBuffer;
  readonly cells: Int32Array<SharedArrayBuffer>;
  readonly sequences: BigInt64Array<SharedArrayBuffer>;
}

/** Grows with every append; the worker sleeps until it differs from what it saw last. */
export const WAKE = 0;
/** 1 when the worker shall finish. */
export const STOP = 1;
/** 1 while the worker sleeps, so that an append to a busy worker needs no system call. */
export const ASLEEP = 2;
const CELLS = 4;

/** First sequence of the segment that is being written. */
export const SEGMENT = 0;
/** Last sequence that is in the database. */
export const COPIED = 1;
const SEQUENCES = 2;

const CELL_BYTES = CELLS * Int32Array.BYTES_PER_ELEMENT;
const MEMORY_BYTES = CELL_BYTES + SEQUENCES * BigInt64Array.BYTES_PER_ELEMENT;

export function createSignals(memory = new SharedArrayBuffer(MEMORY_BYTES)): Signals {
  return {
    memory,
    cells: new Int32Array(memory, 0, CELLS),
    sequences: new BigInt64Array(memory, CELL_BYTES, SEQUENCES),
  };
}
