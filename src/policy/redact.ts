import type { Redaction, TextUnit } from "../platform/index.ts";

/** The same units with every redaction carried out; units without one are the same objects. Expects a Decision's order: by unit, then start. */
export function redactUnits(
  units: readonly TextUnit[],
  redactions: readonly Redaction[],
): readonly TextUnit[] {
  if (redactions.length === 0) return units;
  const byUnit = Map.groupBy(redactions, ({ span }) => span.unit);
  return units.map((unit, index) => {
    const own = byUnit.get(index);
    return own === undefined ? unit : { ...unit, text: redactText(unit.text, own) };
  });
}

function redactText(text: string, redactions: readonly Redaction[]): string {
  let redacted = "";
  let copiedTo = 0;
  for (const { span, placeholder } of redactions) {
    redacted += text.slice(copiedTo, span.start) + placeholder;
    copiedTo = span.end;
  }
  return redacted + text.slice(copiedTo);
}
