export type { DecideInput } from "./decide.ts";
export { PolicyError } from "./errors.ts";
export type { ScreenForTest, ScreenInput, TestReport } from "./examples.ts";
export type { Guideline, PublishedClause, PublishedDomain } from "./guideline.ts";
export { guidelineMarkdown } from "./guideline-markdown.ts";
export type { LintFinding } from "./lint-finding.ts";
export { lintSource, loadPolicy, type Policy } from "./policy.ts";
export { redactUnits } from "./redact.ts";
