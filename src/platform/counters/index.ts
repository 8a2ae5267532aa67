export type { Counters, Denial, Grant, WindowState } from "./counters.ts";
export { createMemoryCounters } from "./memory.ts";
