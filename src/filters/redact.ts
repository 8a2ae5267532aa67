import type { Redaction } from "../platform/index.ts";

/**
 * Writes each redaction's placeholder over its stretch of `text`, which is the text of unit `unit`.
 * Redactions of other units are left alone; those given must not overlap (`Decision.redactions` never do).
 */
export function redact(text: string, unit: number, redactions: readonly Redaction[]): string {
  let result = "";
  let copied = 0;
  for (const { span, placeholder } of redactions.filter((redaction) => redaction.span.unit === unit)) {
    result += text.slice(copied, span.start) + placeholder;
    copied = span.end;
  }
  return result + text.slice(copied);
}
