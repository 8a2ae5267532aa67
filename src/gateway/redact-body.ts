import type { Redaction, TextUnit } from "../platform/index.ts";
import { redactUnits } from "../policy/index.ts";
import { gatewayRefusals } from "./errors.ts";
import type { TextView } from "./text-view.ts";

/**
 * Carries out redactions in the parsed body behind a text view.
 *
 * Tool arguments stay valid JSON: where a bare placeholder would break them (a card number written as a number) it
 * is quoted. Throws when even that would not do, rather than hand on arguments nobody can parse.
 */
export function redactBody(view: TextView, redactions: readonly Redaction[]): void {
  const plain = redactUnits(view.units, redactions);
  const quoted = redactUnits(
    view.units,
    redactions.map((redaction) => ({ ...redaction, placeholder: JSON.stringify(redaction.placeholder) })),
  );
  const texts = new Map<number, string>();
  for (const { span } of redactions) {
    const [before, after, alternative] = [view.units, plain, quoted].map((units) => units[span.unit]);
    if (before && after && alternative) texts.set(span.unit, kept(before, after.text, alternative.text));
  }
  view.replace(new Map([...texts].sort(([a], [b]) => a - b)));
}

function kept(before: TextUnit, redacted: string, quoted: string): string {
  if (before.channel !== "tool_arguments" || !isJson(before.text) || isJson(redacted)) return redacted;
  if (isJson(quoted)) return quoted;
  throw gatewayRefusals.refuse(
    "content_policy_violation",
    "Tool arguments hold something that must be redacted and could not be without breaking them.",
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
