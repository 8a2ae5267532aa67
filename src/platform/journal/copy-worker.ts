import { parentPort, workerData } from "node:worker_threads";
import { createCopier, createSyncer, type Synced } from "./copier.ts";
import { systemCode } from "./errors.ts";
import { ASLEEP, COPIED, createSignals, SEGMENT, STOP, WAKE } from "./signals.ts";

/** What `follow` starts this worker with. */
export interface CopyWorkerData {
  readonly memory: SharedArrayBuffer;
  readonly folder: string;
  readonly databaseFile: string;
  readonly writer: string;
  readonly copied: number;
}

/** `sync`: the disk failed, nothing is safe any more. `copy`: the database failed; the copy is tried again. */
export interface CopyWorkerProblem {
  readonly step: "sync" | "copy";
  readonly code: string;
}

/** Bound of what a power failure can take. */
const SYNC_EVERY_MS = 50;
/** Larger batches cost less an entry; until they are copied, `recent` reads entries from the files. */
const COPY_EVERY_MS = 500;
const RETRY_COPY_MS = 1000;

// The worker's own module: `follow` is the only one who hands it its data.
run(workerData as CopyWorkerData);

/** Sleeps until something is appended; then syncs every 50 ms and copies every 500 until all is copied, and sleeps again. */
function run(data: CopyWorkerData): void {
  const { cells, sequences } = createSignals(data.memory);
  const syncer = createSyncer(data.folder, Number(Atomics.load(sequences, SEGMENT)));
  const copier = createCopier(data);
  let seen = -1;
  let copyAt = 0;
  for (let backlog = true; ; ) {
    if (!backlog) sleepUntilAppend(cells, seen);
    seen = Atomics.load(cells, WAKE);
    const stopping = Atomics.load(cells, STOP) === 1;
    const deadline = performance.now() + SYNC_EVERY_MS;
    const synced = attempt("sync", () => syncer.sync(Number(Atomics.load(sequences, SEGMENT))));
    if (synced === undefined) break;
    backlog = true;
    if (stopping || performance.now() >= copyAt) {
      const left = attempt("copy", () => copyUntil(synced, stopping ? Number.POSITIVE_INFINITY : deadline));
      backlog = left ?? true;
      copyAt = performance.now() + (left === undefined ? RETRY_COPY_MS : left ? 0 : COPY_EVERY_MS);
    }
    if (stopping) break;
    Atomics.wait(cells, STOP, 0, Math.max(0, deadline - performance.now()));
  }
  syncer.close();
  copier.close();

  /** True when time ran out before the copy had caught up. */
  function copyUntil(synced: Synced, deadline: number): boolean {
    while (copier.copyBatch(synced)) {
      Atomics.store(sequences, COPIED, BigInt(copier.copied()));
      if (performance.now() >= deadline) return true;
    }
    return false;
  }
}

function sleepUntilAppend(cells: Int32Array<SharedArrayBuffer>, seen: number): void {
  Atomics.store(cells, ASLEEP, 1);
  Atomics.wait(cells, WAKE, seen);
  Atomics.store(cells, ASLEEP, 0);
}

function attempt<Result>(step: CopyWorkerProblem["step"], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (problem) {
    parentPort?.postMessage({ step, code: systemCode(problem) } satisfies CopyWorkerProblem);
    return undefined;
  }
}
