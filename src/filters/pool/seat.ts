import type { Worker } from "node:worker_threads";
import { ScannerUnavailable } from "../errors.ts";
import type { ScanDone, ScanTask } from "./messages.ts";

interface RunOptions {
  readonly deadlineMs: number;
  /** What a worker may need besides, until it looks at its first task. */
  readonly startMs: number;
  /** The worker ends after this task, and gives back what it needed for it. */
  readonly isLast: boolean;
}

/** The place of one worker: it is started with the first task, stays, and is replaced after it ended. */
export interface Seat {
  readonly isStarted: () => boolean;
  readonly isBusy: () => boolean;
  /** One task at a time. Rejects when the worker cannot be started, ends, or has not answered in time. */
  run(task: ScanTask, options: RunOptions): Promise<ScanDone>;
  /** Ends the worker; a task under way is rejected. */
  close(): Promise<void>;
}

export function createSeat(startWorker: () => Worker): Seat {
  let worker: Worker | undefined;
  let fail: ((reason: ScannerUnavailable["reason"]) => void) | undefined;

  /** Throws what Node throws when it has no thread to give. */
  function begin(): Worker {
    const started = startWorker();
    // The exit that follows is what counts; without a listener the error would end the process.
    started.on("error", () => undefined);
    started.on("exit", () => {
      if (worker !== started) return;
      worker = undefined;
      fail?.("crashed");
    });
    worker = started;
    return started;
  }

  async function dismiss(reason: ScannerUnavailable["reason"]): Promise<void> {
    const dismissed = worker;
    worker = undefined;
    fail?.(reason);
    await dismissed?.terminate();
  }

  return {
    isStarted: () => worker !== undefined,
    isBusy: () => fail !== undefined,
    async run(task, { deadlineMs, startMs, isLast }) {
      const { promise, resolve, reject } = Promise.withResolvers<ScanDone>();
      const allowedMs = worker === undefined ? deadlineMs + startMs : deadlineMs;
      const busy = worker ?? begin();
      const timer = setTimeout(() => void dismiss("late"), allowedMs);
      const answered = (done: ScanDone) => {
        settle(() => resolve(done));
        if (isLast) void dismiss("closed");
      };
      const settle = (how: () => void) => {
        clearTimeout(timer);
        busy.off("message", answered);
        busy.unref();
        fail = undefined;
        how();
      };
      fail = (reason) => settle(() => reject(new ScannerUnavailable(reason)));
      busy.on("message", answered);
      // Somebody waits for this task, so it keeps the process alive; an idle worker does not.
      busy.ref();
      busy.postMessage(task);
      return promise;
    },
    close: () => dismiss("closed"),
  };
}
