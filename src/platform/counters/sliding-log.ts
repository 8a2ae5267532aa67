import { type Usage, WINDOW_MS } from "./counters.ts";

/** All usage of one millisecond. Mutable, because a later settlement corrects it in place. */
interface Cell {
  /** Rounded up, so that usage is never forgotten early. */
  readonly at: number;
  requests: number;
  tokens: number;
  /** False once it left the window; a late settlement then changes nothing. */
  live: boolean;
}

export interface SlidingLog {
  /** Forgets what left the window. Call it before any other verb: they all trust it. */
  expire(now: number): void;
  add(at: number, spent: Usage): Cell;
  correct(cell: Cell, tokensDelta: number): void;
  used(): Usage;
  /** Milliseconds until `amount` of the meter has left the window. */
  waitFor(meter: keyof Usage, amount: number, now: number): number;
  emptyIn(now: number): number;
  /** Cells held in memory; at most one per millisecond of the window, twice that before compaction. */
  size(): number;
}

const COMPACT_AT = 256;

/** The exact usage of one key: cells in time order, with running totals. O(1) amortised for each added entry. */
export function createSlidingLog(): SlidingLog {
  let cells: Cell[] = [];
  let head = 0;
  const total = { requests: 0, tokens: 0 };

  function forgetOldest(cell: Cell): void {
    cell.live = false;
    total.requests -= cell.requests;
    total.tokens -= cell.tokens;
    head += 1;
  }

  function expire(now: number): void {
    for (let oldest = cells[head]; oldest && oldest.at <= now - WINDOW_MS; oldest = cells[head]) {
      forgetOldest(oldest);
    }
    if (head >= COMPACT_AT && head * 2 >= cells.length) {
      cells = cells.slice(head);
      head = 0;
    }
  }

  /** Finds or makes the cell of this millisecond; searches from the newest, where it nearly always is. */
  function cellAt(at: number): Cell {
    let index = cells.length;
    for (
      let before = cells[index - 1];
      index > head && before && before.at >= at;
      before = cells[index - 1]
    ) {
      if (before.at === at) return before;
      index -= 1;
    }
    const cell = { at, requests: 0, tokens: 0, live: true };
    if (index === cells.length) cells.push(cell);
    else cells.splice(index, 0, cell);
    return cell;
  }

  return {
    expire,
    add(at, spent) {
      const cell = cellAt(Math.ceil(at));
      cell.requests += spent.requests;
      cell.tokens += spent.tokens;
      total.requests += spent.requests;
      total.tokens += spent.tokens;
      return cell;
    },
    correct(cell, tokensDelta) {
      if (!cell.live) return;
      cell.tokens += tokensDelta;
      total.tokens += tokensDelta;
    },
    used: () => ({ ...total }),
    waitFor(meter, amount, now) {
      let freed = 0;
      for (let index = head; index < cells.length; index += 1) {
        const cell = cells[index];
        freed += cell?.[meter] ?? 0;
        if (cell && freed >= amount) return cell.at + WINDOW_MS - now;
      }
      return Number.POSITIVE_INFINITY;
    },
    emptyIn(now) {
      const newest = cells.at(-1);
      return newest?.live ? newest.at + WINDOW_MS - now : 0;
    },
    size: () => cells.length,
  };
}
