export { DetectorError, ScannerUnavailable, WeightsError } from "./errors.ts";
export type { Filters } from "./load.ts";
export { loadFilters } from "./load.ts";
export type { LongScanner, ScanMemory } from "./long-scanner.ts";
export type { GroupScan } from "./packed.ts";
export { redact } from "./redact.ts";
export type { Scanner, Scores } from "./scanner.ts";
export { holdsSecret } from "./secrets/index.ts";
export { trainHeads } from "./train/index.ts";
