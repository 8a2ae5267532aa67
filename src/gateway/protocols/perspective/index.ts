export { analyzeComment } from "./analyze.ts";
export { googleErrors } from "./errors.ts";
