import type { Finding, Redaction, TextUnit } from "../platform/index.ts";
import type { Rule } from "./schema.ts";
import { looksAtUnit } from "./where.ts";

/** What one finding asks to be replaced, in the units that the rule looks at. */
export function redactionsOf(
  finding: Finding,
  where: Rule["where"],
  units: readonly TextUnit[],
): readonly Redaction[] {
  const placeholder = placeholderOf(finding);
  return finding.spans
    .filter((span) => looksAtUnit(where, units[span.unit]))
    .map((span) => ({ span, placeholder }));
}

/** A secret never says which format it had: that alone would help whoever finds the redacted text. */
function placeholderOf({ detector, kind }: Finding): string {
  if (detector === "pii" && kind !== null) return `[${kind}]`;
  return detector === "secret" ? "[secret]" : "[removed]";
}

/**
 * Ordered by unit and start, without overlaps. Of overlapping stretches one remains that covers them
 * all and carries the placeholder of the one that starts first (of these, the longest).
 */
export function mergeRedactions(redactions: readonly Redaction[]): readonly Redaction[] {
  const merged: Redaction[] = [];
  for (const next of redactions.toSorted(inReadingOrder)) {
    const last = merged.at(-1);
    if (last === undefined || last.span.unit !== next.span.unit || next.span.start >= last.span.end) {
      merged.push(next);
    } else if (next.span.end > last.span.end) {
      merged[merged.length - 1] = { ...last, span: { ...last.span, end: next.span.end } };
    }
  }
  return merged;
}

function inReadingOrder(a: Redaction, b: Redaction): number {
  return (
    a.span.unit - b.span.unit ||
    a.span.start - b.span.start ||
    b.span.end - a.span.end ||
    (a.placeholder < b.placeholder ? -1 : 1)
  );
}
