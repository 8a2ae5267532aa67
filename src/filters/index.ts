export type { Filters } from "./load.ts";
export { loadFilters } from "./load.ts";
export { redact } from "./redact.ts";
export type { Scanner, ScanResult } from "./scanner.ts";
export type { TrainingOptions, TrainingReport } from "./train/index.ts";
export { trainHeads } from "./train/index.ts";
