import type { Redaction, TextUnit } from "../platform/index.ts";
import { redactUnits } from "../policy/index.ts";
import { gatewayRefusals } from "./errors.ts";
import { endOfString } from "./json.ts";
import type { JsonEdits } from "./json-edits.ts";
import type { TextView } from "./text-view.ts";

/**
 * Notes redactions as edits of the body behind a text view.
 *
 * Tool arguments stay valid JSON: what stood there outside of a string (a card number written as a number) becomes
 * one. Throws when even that would not do, rather than hand on arguments nobody can parse.
 */
export function redactBody(view: TextView, redactions: readonly Redaction[], edits: JsonEdits): void {
  const fitting = redactions.map((redaction) => fitted(redaction, view.units[redaction.span.unit]));
  const redacted = redactUnits(view.units, fitting);
  const touched = new Set(redactions.map(({ span }) => span.unit));
  const texts = new Map<number, string>();
  for (const unit of [...touched].sort((a, b) => a - b)) {
    const [before, after] = [view.units[unit], redacted[unit]];
    if (!before || !after) continue;
    if (holdsJson(before) && !isJson(after.text)) throw broken();
    texts.set(unit, after.text);
  }
  view.replace(texts, edits);
}

function fitted(redaction: Redaction, unit: TextUnit | undefined): Redaction {
  if (!unit || !holdsJson(unit) || isInString(unit.text, redaction.span.start)) return redaction;
  return { ...redaction, placeholder: JSON.stringify(redaction.placeholder) };
}

/** A whole JSON text. A string or a number by itself is one value among arguments that came as an object. */
function holdsJson({ channel, text }: TextUnit): boolean {
  return channel === "tool_arguments" && /^\s*[[{]/.test(text) && isJson(text);
}

/** Whether that place in a valid JSON text lies between two quotes. */
function isInString(text: string, place: number): boolean {
  let start = text.indexOf('"');
  while (start >= 0 && start < place) {
    const end = endOfString(text, start);
    if (end >= place) return true;
    start = text.indexOf('"', end + 1);
  }
  return false;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function broken() {
  return gatewayRefusals.refuse(
    "content_policy_violation",
    "Tool arguments hold something that must be redacted and could not be without breaking them.",
  );
}
