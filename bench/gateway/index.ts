export { figuresOf } from "./figures.ts";
export { jsonLap, streamsLap } from "./laps.ts";
export { measure } from "./measure.ts";
export { soakOf } from "./memory.ts";
export { type Plan, planFor } from "./plan.ts";
export { reportText } from "./report.ts";
export { judge } from "./targets.ts";
