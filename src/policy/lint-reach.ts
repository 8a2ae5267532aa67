import { ACTIONS } from "../platform/index.ts";
import type { Spotted } from "./lint-finding.ts";
import type { Condition, PolicyDocument, Rule } from "./schema.ts";

/** Rules that can never match, and rules whose every match is already decided by another one. */
export function spotUnreachable({ rules }: PolicyDocument): readonly Spotted[] {
  return rules.flatMap((rule, index): Spotted[] => {
    const impossible = impossibleWhere(rule);
    if (impossible !== undefined) {
      return [{ level: "warning", path: ["rules", index, "where"], message: impossible }];
    }
    const stronger = rules.find((other, place) => shadows(other, rule, place < index));
    if (stronger === undefined) return [];
    const message = `never has a say: ${stronger.id} matches whenever it does and is as strong or stronger`;
    return [{ level: "warning", path: ["rules", index], message }];
  });
}

/** Apps in these stages are turned away before anything is screened. */
const NEVER_SCREENED: readonly string[] = ["suspended", "closed"];

/** Answers are written by the assistant; `none` stands for texts without a role. */
const OUTPUT_ROLES: readonly string[] = ["assistant", "none"];

function impossibleWhere({ where }: Rule): string | undefined {
  if (where.stages?.every((stage) => NEVER_SCREENED.includes(stage))) {
    return "can never match: suspended and closed apps are turned away before anything is screened";
  }
  const onlyOutput = where.direction?.every((direction) => direction === "output") ?? false;
  if (onlyOutput && where.roles && !where.roles.some((role) => OUTPUT_ROLES.includes(role))) {
    return "can never match: output comes only from the assistant";
  }
  return undefined;
}

/** Whether `other` takes every chance to act away from `rule`. A rule in shadow only watches: it neither takes nor loses. */
function shadows(other: Rule, rule: Rule, isEarlier: boolean): boolean {
  if (other === rule || other.mode !== "enforce" || rule.mode !== "enforce") return false;
  const difference = strengthOf(other) - strengthOf(rule);
  if (difference < 0 || (difference === 0 && !isEarlier)) return false;
  return coversWhen(other.when, rule.when) && coversWhere(other.where, rule.where);
}

/** A safe text lies half a step above the bare refusal: it is the one that is cited. */
function strengthOf({ then }: Rule): number {
  return typeof then === "string" ? ACTIONS.indexOf(then) : ACTIONS.indexOf("refuse") + 0.5;
}

function coversWhen(wide: Condition, narrow: Condition): boolean {
  if ("head" in wide && "head" in narrow) {
    return wide.head === narrow.head && wide.score_at_least <= narrow.score_at_least;
  }
  if ("phrases" in wide && "phrases" in narrow) return wide.phrases === narrow.phrases;
  if ("pii" in wide && "pii" in narrow) return narrow.pii.every((kind) => wide.pii.includes(kind));
  return "secret" in wide && "secret" in narrow;
}

function coversWhere(wide: Rule["where"], narrow: Rule["where"]): boolean {
  return (
    coversList(wide.direction, narrow.direction) &&
    coversList(wide.channels, narrow.channels) &&
    coversList(wide.roles, narrow.roles) &&
    coversList(wide.stages, narrow.stages) &&
    coversList(wide.domains, narrow.domains) &&
    coversList(wide.models, narrow.models, coversPattern)
  );
}

/** An absent list means everything. */
function coversList(
  wide: readonly string[] | undefined,
  narrow: readonly string[] | undefined,
  covers = (a: string, b: string) => a === b,
): boolean {
  if (wide === undefined) return true;
  return narrow?.every((item) => wide.some((candidate) => covers(candidate, item))) ?? false;
}

function coversPattern(wide: string, narrow: string): boolean {
  return wide.endsWith("*") ? narrow.startsWith(wide.slice(0, -1)) : wide === narrow;
}
