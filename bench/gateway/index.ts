export { governedData, startField } from "./contestants.ts";
export { reportText } from "./report.ts";
export { type Course, type Round, runRound } from "./rounds.ts";
export { measureStartUps } from "./start-ups.ts";
export { judge } from "./targets.ts";
