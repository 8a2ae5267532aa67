import { createHash } from "node:crypto";
import { type DetectorSpec, type Head, PII_KINDS } from "../platform/index.ts";
import type { Condition, PolicyDocument } from "./schema.ts";

/** Id of the detector whose findings a condition reads; filters name their findings by it. */
export function detectorIdOf(when: Condition): string {
  if ("head" in when) return `head:${when.head}`;
  if ("phrases" in when) return `phrases:${when.phrases}`;
  return "pii" in when ? "pii" : "secret";
}

/** What filters must build for these rules: each detector once, in an order that does not depend on the rules' order. */
export function compileDetectors(document: PolicyDocument): readonly DetectorSpec[] {
  const conditions = document.rules.map((rule) => rule.when);
  const heads = new Set(conditions.flatMap((when) => ("head" in when ? [when.head] : [])));
  const lists = new Set(conditions.flatMap((when) => ("phrases" in when ? [when.phrases] : [])));
  const pii = new Set(conditions.flatMap((when) => ("pii" in when ? when.pii : [])));
  const specs: DetectorSpec[] = [
    ...[...heads].sort().map((head: Head): DetectorSpec => ({ kind: "head", id: `head:${head}`, head })),
    ...[...lists].sort().map((list) => phraseSpec(document, list)),
  ];
  if (pii.size > 0) specs.push({ kind: "pii", id: "pii", kinds: PII_KINDS.filter((kind) => pii.has(kind)) });
  if (conditions.some((when) => "secret" in when)) specs.push({ kind: "secret", id: "secret" });
  return specs;
}

function phraseSpec(document: PolicyDocument, list: string): DetectorSpec {
  const phrases = document.phrase_lists[list];
  if (phrases === undefined) throw new Error(`A rule reads the phrase list "${list}", which does not exist`);
  return { kind: "phrases", id: `phrases:${list}`, phrases };
}

/** sha256 (hex) of the canonical JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** JSON without spaces and with every object's keys in code-unit order, so that equal documents give equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
