import type { Worker } from "node:worker_threads";
import type { ScanParts } from "../../platform/index.ts";
import { ScannerUnavailable } from "../errors.ts";
import type { GroupScan } from "../packed.ts";
import { type Job, type Slice, slicesOf } from "./job.ts";
import type { ScanTask } from "./messages.ts";
import { createSeat, type Seat } from "./seat.ts";

/** Scans and characters that may wait at once; what comes beyond is refused, not queued. */
const JOBS_MAX = 64;
const WAITING_CHARS_MAX = 32 * 1024 * 1024;
/** Many times what a slice takes, on a machine that has much else to do. */
const DEADLINE_MS = 2_000;
const DEADLINE_MS_PER_MB = 1_000;
const START_MS = 5_000;
const MB = 1024 * 1024;
/** A scanner keeps scratch space of about 25 times the longest text; a worker that has read more than this is not kept. */
const KEPT_CHARS_MAX = 1024 * 1024;

/** Workers that scan groups of texts. Rejects with ScannerUnavailable whatever it cannot scan. */
export interface Pool {
  scan(groups: ScanTask["groups"], parts: ScanParts): Promise<readonly GroupScan[]>;
  /** Ends the workers; scans under way are rejected, and every later one. */
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly startWorker: () => Worker;
  readonly size: number;
  readonly jobsMax?: number;
  readonly deadlineMs?: number;
  readonly startMs?: number;
}

/** Jobs take turns slice by slice: a long one does not keep short ones waiting. Workers start when they are first needed. */
export function createPool({
  startWorker,
  size,
  jobsMax = JOBS_MAX,
  deadlineMs = DEADLINE_MS,
  startMs = START_MS,
}: PoolOptions): Pool {
  const seats = Array.from({ length: size }, () => createSeat(startWorker));
  const turns: Job[] = [];
  const jobs = new Set<Job>();
  let waitingChars = 0;
  let closed = false;

  function end(job: Job): void {
    if (!jobs.delete(job)) return;
    waitingChars -= job.chars;
    job.waiting.length = 0;
  }

  /** The next slice of whoever has waited longest; that job then stands at the end of the row. */
  function nextSlice(): { job: Job; slice: Slice } | undefined {
    for (let job = turns.shift(); job !== undefined; job = turns.shift()) {
      const slice = job.waiting.shift();
      if (slice === undefined) continue;
      turns.push(job);
      return { job, slice };
    }
    return undefined;
  }

  function freeSeat(): Seat | undefined {
    const free = seats.filter((seat) => !seat.isBusy());
    return free.find((seat) => seat.isStarted()) ?? free[0];
  }

  function serve(): void {
    for (let seat = freeSeat(); seat !== undefined; seat = freeSeat()) {
      const next = nextSlice();
      if (next === undefined) return;
      void work(seat, next.job, next.slice);
    }
  }

  async function work(seat: Seat, job: Job, { first, groups, chars }: Slice): Promise<void> {
    try {
      const done = await seat.run(
        { groups, parts: job.parts },
        {
          deadlineMs: deadlineMs + (chars / MB) * DEADLINE_MS_PER_MB,
          startMs,
          isLast: chars > KEPT_CHARS_MAX,
        },
      );
      for (const [index, scan] of done.entries()) job.done[first + index] = scan;
      job.left--;
      if (job.left === 0) {
        end(job);
        job.resolve(job.done);
      }
    } catch (problem) {
      end(job);
      job.reject(problem instanceof ScannerUnavailable ? problem : new ScannerUnavailable("crashed"));
    }
    serve();
  }

  function refusalOf(chars: number): ScannerUnavailable | undefined {
    if (closed) return new ScannerUnavailable("closed");
    const isFull = jobs.size >= jobsMax || waitingChars + chars > WAITING_CHARS_MAX;
    return isFull ? new ScannerUnavailable("full") : undefined;
  }

  return {
    async scan(groups, parts) {
      const waiting = slicesOf(groups);
      if (waiting.length === 0) return [];
      const chars = waiting.reduce((sum, slice) => sum + slice.chars, 0);
      const refusal = refusalOf(chars);
      if (refusal !== undefined) throw refusal;
      const { promise, resolve, reject } = Promise.withResolvers<readonly GroupScan[]>();
      const job: Job = { parts, chars, waiting, done: [], left: waiting.length, resolve, reject };
      jobs.add(job);
      waitingChars += chars;
      turns.push(job);
      serve();
      return promise;
    },
    async close() {
      closed = true;
      for (const job of jobs) {
        end(job);
        job.reject(new ScannerUnavailable("closed"));
      }
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}
