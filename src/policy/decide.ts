import {
  ACTIONS,
  type Action,
  type Decision,
  type Direction,
  type Finding,
  newId,
  type Redaction,
  type RuleMatch,
  type TextUnit,
} from "../platform/index.ts";
import { detectorIdOf } from "./compile.ts";
import { mergeRedactions, redactionsOf } from "./redactions.ts";
import type { Rule } from "./schema.ts";
import { type Asking, findingMeets, looksAtUnit, whereHolds } from "./where.ts";

export interface DecideInput extends Asking {
  readonly direction: Direction;
  readonly units: readonly TextUnit[];
  readonly findings: readonly Finding[];
}

/** A rule with what a decision asks of it worked out once. */
interface ReadyRule {
  readonly rule: Rule;
  /** Place in the file. */
  readonly order: number;
  readonly action: Action;
  readonly safeText: string | null;
}

/** A rule that fired, with the findings that made it fire. */
interface Fired {
  readonly ready: ReadyRule;
  readonly findings: readonly Finding[];
}

const NOTHING: readonly never[] = Object.freeze([]);

/**
 * Makes the policy's `decide`.
 *
 * Every rule that matches is recorded. The strongest action wins; among equally strong rules one with
 * a safe text is cited before one without, and only then the order of the file counts. Rules in shadow
 * are recorded and never act.
 */
export function createDecide(rules: readonly Rule[]): (input: DecideInput) => Decision {
  const ready = rules.map(readyRule);
  const byDirection = {
    input: indexByDetector(ready, "input"),
    output: indexByDetector(ready, "output"),
  };
  return (input) => {
    if (input.findings.length === 0) return nothingFound(input.direction);
    const fired = firedRules(byDirection[input.direction], input);
    return fired.length === 0 ? nothingFound(input.direction) : decisionOf(fired, input);
  };
}

function readyRule(rule: Rule, order: number): ReadyRule {
  return {
    rule,
    order,
    action: typeof rule.then === "string" ? rule.then : "refuse",
    safeText: typeof rule.then === "string" ? null : rule.then.refuse.safe_text,
  };
}

function indexByDetector(rules: readonly ReadyRule[], direction: Direction) {
  const looking = rules.filter(({ rule }) => rule.where.direction?.includes(direction) ?? true);
  return Map.groupBy(looking, ({ rule }) => detectorIdOf(rule.when));
}

function firedRules(index: ReadonlyMap<string, readonly ReadyRule[]>, input: DecideInput): readonly Fired[] {
  const found = new Map<ReadyRule, Finding[]>();
  for (const finding of input.findings) {
    for (const ready of index.get(finding.detector) ?? NOTHING) {
      if (!fires(ready.rule, finding, input)) continue;
      const earlier = found.get(ready);
      if (earlier === undefined) found.set(ready, [finding]);
      else earlier.push(finding);
    }
  }
  return [...found]
    .map(([ready, findings]) => ({ ready, findings }))
    .sort((a, b) => a.ready.order - b.ready.order);
}

function fires(rule: Rule, finding: Finding, input: DecideInput): boolean {
  return (
    findingMeets(rule.when, finding) &&
    whereHolds(rule.where, input) &&
    finding.spans.some((span) => looksAtUnit(rule.where, input.units[span.unit]))
  );
}

function decisionOf(fired: readonly Fired[], input: DecideInput): Decision {
  const enforcing = fired.filter(({ ready }) => ready.rule.mode === "enforce");
  const enforced = strongest(enforcing);
  const effective = enforced === "hold" ? "refuse" : enforced;
  const cited = enforced === "allow" ? undefined : citedRule(enforcing, enforced);
  return {
    id: newId("dec"),
    direction: input.direction,
    action: strongest(fired),
    enforced,
    effective,
    rule: cited?.rule.id ?? null,
    clause: cited?.rule.clause ?? null,
    says: cited?.rule.says ?? null,
    safeText: cited?.safeText ?? null,
    matches: fired.map(matchOf),
    shadow: fired.filter(({ ready }) => ready.rule.mode === "shadow").map(({ ready }) => ready.rule.id),
    redactions: effective === "redact" ? redactionsFor(enforcing, input) : NOTHING,
  };
}

function strongest(fired: readonly Fired[]): Action {
  let strength = 0;
  for (const { ready } of fired) strength = Math.max(strength, ACTIONS.indexOf(ready.action));
  return ACTIONS[strength] ?? "allow";
}

function citedRule(enforcing: readonly Fired[], enforced: Action): ReadyRule | undefined {
  const equallyStrong = enforcing.map(({ ready }) => ready).filter(({ action }) => action === enforced);
  return equallyStrong.find(({ safeText }) => safeText !== null) ?? equallyStrong[0];
}

function matchOf({ ready: { rule, action }, findings }: Fired): RuleMatch {
  return {
    rule: rule.id,
    clause: rule.clause,
    mode: rule.mode,
    action,
    detector: detectorIdOf(rule.when),
    score: Math.max(...findings.map(({ score }) => score)),
  };
}

function redactionsFor(enforcing: readonly Fired[], input: DecideInput): readonly Redaction[] {
  const asked = enforcing.filter(({ ready }) => ready.action === "redact");
  return mergeRedactions(
    asked.flatMap(({ ready: { rule }, findings }) =>
      findings.flatMap((finding) => redactionsOf(finding, rule.where, input.units)),
    ),
  );
}

function nothingFound(direction: Direction): Decision {
  return {
    id: newId("dec"),
    direction,
    action: "allow",
    enforced: "allow",
    effective: "allow",
    rule: null,
    clause: null,
    says: null,
    safeText: null,
    matches: NOTHING,
    shadow: NOTHING,
    redactions: NOTHING,
  };
}
