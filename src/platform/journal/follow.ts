import { startWorker } from "../start-worker.ts";
import type { CopyWorkerData, CopyWorkerProblem } from "./copy-worker.ts";
import { systemCode } from "./errors.ts";
import { ASLEEP, COPIED, createSignals, SEGMENT, STOP, WAKE } from "./signals.ts";

export interface FollowerOptions extends Omit<CopyWorkerData, "memory"> {
  readonly segment: number;
  readonly onProblem: (problem: CopyWorkerProblem) => void;
}

/** Starts the worker that puts the journal on the disk and copies it into the database, behind the main thread. */
export function follow(options: FollowerOptions) {
  const { segment, onProblem, ...data } = options;
  const signals = createSignals();
  const { memory, cells, sequences } = signals;
  Atomics.store(sequences, SEGMENT, BigInt(segment));
  Atomics.store(sequences, COPIED, BigInt(data.copied));
  const worker = startWorker(import.meta.url, "copy-worker", {
    workerData: { ...data, memory } satisfies CopyWorkerData,
  });
  let running = true;
  worker.on("message", onProblem);
  worker.on("error", (problem) => onProblem({ step: "sync", code: systemCode(problem) }));
  // Not `once`, which would throw the error that `onProblem` is told of.
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      running = false;
      resolve();
    });
  });
  worker.unref();
  const copied = () => Number(Atomics.load(sequences, COPIED));

  return {
    /** Tells the worker that something was appended. Costs no system call while it is busy. */
    appended(segmentNow: number): void {
      if (Number(Atomics.load(sequences, SEGMENT)) !== segmentNow)
        Atomics.store(sequences, SEGMENT, BigInt(segmentNow));
      Atomics.add(cells, WAKE, 1);
      if (Atomics.load(cells, ASLEEP) === 1) Atomics.notify(cells, WAKE);
    },
    copied,
    async stop(): Promise<void> {
      if (!running) return;
      worker.ref();
      Atomics.store(cells, STOP, 1);
      Atomics.notify(cells, STOP);
      Atomics.add(cells, WAKE, 1);
      Atomics.notify(cells, WAKE);
      await ended;
    },
  };
}
