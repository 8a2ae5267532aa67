export { DetectorError, WeightsError } from "./errors.ts";
export type { Filters } from "./load.ts";
export { loadFilters } from "./load.ts";
export { redact } from "./redact.ts";
export type { Scanner, Scores } from "./scanner.ts";
export { holdsSecret } from "./secrets/index.ts";
export { trainHeads } from "./train/index.ts";
