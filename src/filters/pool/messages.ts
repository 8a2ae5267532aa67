import type { ScanParts } from "../../platform/index.ts";
import type { GroupScan } from "../packed.ts";

/** The texts of each group; a worker has one task at a time. */
export interface ScanTask {
  readonly groups: readonly (readonly string[])[];
  readonly parts: ScanParts;
}

/** One scan per group of the task, in its order. */
export type ScanDone = readonly GroupScan[];
