import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { workerUrl } from "../resources.ts";
import type { CopyWorkerData, CopyWorkerProblem } from "./copy-worker.ts";
import { systemCode } from "./errors.ts";
import { ASLEEP, COPIED, COPIES, createSignals, SEGMENT, STOP, WAKE } from "./signals.ts";

export interface FollowerOptions extends Omit<CopyWorkerData, "memory"> {
  readonly segment: number;
  readonly onProblem: (problem: CopyWorkerProblem) => void;
}

/** A wait for the copy is given up after this long: the database is then out of order, not slow. */
const WAIT_MS = 10_000;
/** How often a wait looks whether the worker still lives. */
const RECHECK_MS = 100;

/** Starts the worker that puts the journal on the disk and copies it into the database, behind the main thread. */
export function follow(options: FollowerOptions) {
  const { segment, onProblem, ...data } = options;
  const signals = createSignals();
  const { memory, cells, sequences } = signals;
  Atomics.store(sequences, SEGMENT, BigInt(segment));
  Atomics.store(sequences, COPIED, BigInt(data.copied));
  const worker = new Worker(workerUrl(import.meta.url, "copy-worker"), {
    workerData: { ...data, memory } satisfies CopyWorkerData,
    execArgv: [],
    env: workerEnv(),
  });
  let running = true;
  worker.on("message", onProblem);
  worker.on("error", (problem) => onProblem({ step: "sync", code: systemCode(problem) }));
  worker.on("exit", () => {
    running = false;
  });
  worker.unref();
  let waiting = 0;
  const copied = () => Number(Atomics.load(sequences, COPIED));

  async function copiedOrLate(sequence: number, deadline: number): Promise<void> {
    for (let seen = Atomics.load(cells, COPIES); copied() < sequence; seen = Atomics.load(cells, COPIES)) {
      if (!running || performance.now() > deadline) {
        throw new Error("The database copy of the journal has fallen behind; the log says why.");
      }
      await Atomics.waitAsync(cells, COPIES, seen, RECHECK_MS).value;
    }
  }

  return {
    /** Tells the worker that something was appended. Costs no system call while it is busy. */
    appended(segmentNow: number): void {
      if (Number(Atomics.load(sequences, SEGMENT)) !== segmentNow)
        Atomics.store(sequences, SEGMENT, BigInt(segmentNow));
      Atomics.add(cells, WAKE, 1);
      if (Atomics.load(cells, ASLEEP) === 1) Atomics.notify(cells, WAKE);
    },
    copied,
    /** Resolves when entry `sequence` is in the database. */
    async untilCopied(sequence: number): Promise<void> {
      if (copied() >= sequence) return;
      // A wait for shared memory does not keep a process alive; the worker it waits for must.
      waiting += 1;
      worker.ref();
      try {
        await copiedOrLate(sequence, performance.now() + WAIT_MS);
      } finally {
        waiting -= 1;
        if (waiting === 0) worker.unref();
      }
    },
    async stop(): Promise<void> {
      if (!running) return;
      worker.ref();
      const ended = once(worker, "exit");
      Atomics.store(cells, STOP, 1);
      Atomics.notify(cells, STOP);
      Atomics.add(cells, WAKE, 1);
      Atomics.notify(cells, WAKE);
      await ended;
    },
  };
}

/** Nothing of the environment but the compile cache, which spares the worker about 20 MB in a clone. */
function workerEnv(): Record<string, string> {
  const cache = getCompileCacheDir();
  return cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
}
