import { parentPort, workerData } from "node:worker_threads";
import type { DetectorSpec, TextUnit } from "../../platform/index.ts";
import type { HeadModel } from "../head.ts";
import { pack } from "../packed.ts";
import { createScanner } from "../scanner.ts";
import type { ScanDone, ScanTask } from "./messages.ts";

/** What a worker builds its scanner from: the same specifications and the very weights of the main thread. */
export interface ScanWorkerData {
  readonly specs: readonly DetectorSpec[];
  readonly models: readonly HeadModel[];
  readonly weightsDigest: string;
}

// The worker's own module: `startScanWorker` is the only one who hands it its data.
run(workerData as ScanWorkerData);

/** Answers each task with one message. Whatever goes wrong ends the worker, and with it the task. */
function run({ specs, models, weightsDigest }: ScanWorkerData): void {
  const scanner = createScanner(specs, models, weightsDigest);
  parentPort?.on("message", ({ groups, parts }: ScanTask) => {
    const done: ScanDone = groups.map((texts) => pack(scanner.scan(unitsOf(texts), parts).findings));
    const buffers = done.flatMap((scan) => scan.map(({ spans }) => spans.buffer));
    parentPort?.postMessage(done, buffers);
  });
}

/** Findings depend on the texts alone. */
function unitsOf(texts: readonly string[]): readonly TextUnit[] {
  return texts.map((text) => ({ role: "none", channel: "other", path: "", group: 0, text }));
}
