import type { Call, Caller, Finding, TextUnit } from "../platform/index.ts";
import type { Condition, Rule } from "./schema.ts";

type Where = Rule["where"];

/** As much of a call and its caller as rules may look at. */
export interface Asking {
  readonly call: Pick<Call, "model">;
  readonly caller: Pick<Caller, "stage" | "domains">;
}

/** Whether a finding is the evidence that a rule asks for; the detector has been compared already. */
export function findingMeets(when: Condition, finding: Finding): boolean {
  if ("head" in when) return finding.score >= when.score_at_least;
  if ("pii" in when) return when.pii.some((kind) => kind === finding.kind);
  return true;
}

/** Whether a rule looks at this call at all: who calls, for what, and which model. */
export function whereHolds(where: Where, { call, caller }: Asking): boolean {
  return (
    (where.stages?.includes(caller.stage) ?? true) &&
    (where.models?.some((pattern) => modelMatches(pattern, call.model)) ?? true) &&
    (where.domains?.some((domain) => caller.domains.includes(domain)) ?? true)
  );
}

function modelMatches(pattern: string, model: string): boolean {
  return pattern.endsWith("*") ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}

/** Whether a rule looks at texts of this channel and role. */
export function looksAtUnit(where: Where, unit: TextUnit | undefined): boolean {
  if (unit === undefined) return false;
  return (where.channels?.includes(unit.channel) ?? true) && (where.roles?.includes(unit.role) ?? true);
}
