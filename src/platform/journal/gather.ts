import type { JournalPayload } from "./shapes.ts";

interface Waiting {
  readonly payload: JournalPayload;
  resolve(): void;
  reject(problem: unknown): void;
}

/** Gathers the entries of one turn of the event loop, so that many calls share one write(2), which costs more than all else. */
export function gather(appendAll: (payloads: readonly JournalPayload[]) => unknown) {
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      appendAll(batch.map(({ payload }) => payload));
    } catch (problem) {
      for (const { reject } of batch) reject(problem);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  return {
    add(payload: JournalPayload): Promise<void> {
      return new Promise((resolve, reject) => {
        if (waiting.push({ payload, resolve, reject }) === 1) setImmediate(flush);
      });
    },
    flush,
  };
}
