import { readPayload } from "./line.ts";
import type { JournalEntry } from "./shapes.ts";

interface Kept {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  /** As written, so that a caller who changes its object afterwards does not change what is read back. */
  readonly text: string;
}

/** At 3,000 calls a second the copy into the database runs about 300 entries behind. */
const CAPACITY = 1024;

/** The last entries written by this process, for the moment until they are in the database. */
export function createRing() {
  const kept: (Kept | undefined)[] = new Array(CAPACITY).fill(undefined);
  let first = 0;
  let last = 0;
  return {
    add(sequence: number, at: number, kind: string, text: string): void {
      if (first === 0) first = sequence;
      if (sequence - first >= CAPACITY) first = sequence - CAPACITY + 1;
      last = sequence;
      kept[sequence % CAPACITY] = { sequence, at, kind, text };
    },
    /** Smallest sequence held; 0 while nothing has been added. */
    first: () => first,
    /** Newest first, `after` < sequence < `before`. */
    entries(after: number, before: number, kinds: ReadonlySet<string>): readonly JournalEntry[] {
      const found: JournalEntry[] = [];
      for (
        let sequence = Math.min(last, before - 1);
        sequence > after && sequence >= first && sequence > 0;
        sequence--
      ) {
        const entry = kept[sequence % CAPACITY];
        if (entry && kinds.has(entry.kind)) {
          found.push({ sequence, at: entry.at, kind: entry.kind, payload: readPayload(entry.text) });
        }
      }
      return found;
    },
  };
}
