/** What a program may import: the policy, the detectors, and the way in which the gateway judges a text with them. */
export { type Filters, loadFilters, type Scanner } from "./filters/index.ts";
export {
  createScreen,
  type Screen,
  type ScreenInput,
  type Screening,
  unitsOfMessages,
  unitsOfText,
} from "./gateway/index.ts";
export type { Decision, Finding, Span, TextUnit } from "./platform/index.ts";
export { loadPolicy, type Policy, PolicyError, redactUnits } from "./policy/index.ts";
