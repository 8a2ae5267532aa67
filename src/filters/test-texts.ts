import { join } from "node:path";
import type { DetectorSpec, Finding, TextUnit } from "../platform/index.ts";
import type { Filters } from "./index.ts";
import { loadFilters } from "./index.ts";

/** For the tests of this room: the committed weights, and short ways to say units and specifications. */
export function committedFilters(): Filters {
  return loadFilters({ weightsFolder: join(import.meta.dirname, "../../weights") });
}

export const SECRET = { kind: "secret", id: "secret" } as const satisfies DetectorSpec;
export const PII = {
  kind: "pii",
  id: "pii",
  kinds: ["email", "card", "iban", "ipv4", "phone"],
} as const satisfies DetectorSpec;
export const HARMFUL = {
  kind: "head",
  id: "head:harmful_request",
  head: "harmful_request",
} as const satisfies DetectorSpec;

export function phraseList(...phrases: string[]): DetectorSpec {
  return { kind: "phrases", id: "phrases:test", phrases };
}

/** The parts of one user message. */
export function parts(...texts: string[]): TextUnit[] {
  return texts.map((text, index) => ({
    role: "user",
    channel: "content",
    path: `messages[0].content[${index}].text`,
    group: 0,
    text,
  }));
}

/** What the exact detectors of `specs` find in one text: the stretches, by kind (`phrase` for lists). */
export function foundIn(text: string, ...specs: DetectorSpec[]): Record<string, string[]> {
  const { findings } = committedFilters().build(specs).scan(parts(text));
  return Object.fromEntries(
    findings
      .filter((finding) => finding.head === null || finding.kind !== null)
      .map((finding) => [finding.kind ?? "phrase", stretches(text, finding)]),
  );
}

function stretches(text: string, finding: Finding): string[] {
  return finding.spans.map((span) => text.slice(span.start, span.end));
}
