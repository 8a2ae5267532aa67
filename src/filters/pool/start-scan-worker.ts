import type { Worker } from "node:worker_threads";
import { startWorker } from "../../platform/index.ts";
import type { ScanWorkerData } from "./scan-worker.ts";

/** What a text of 4 MB of the worst kind needs, with room; whoever needs more ends the worker and not the process. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 } as const;

export function startScanWorker(workerData: ScanWorkerData): Worker {
  return startWorker(import.meta.url, "scan-worker", { workerData, resourceLimits: LIMITS });
}
