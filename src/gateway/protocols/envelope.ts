import { holdsSecret } from "../../filters/index.ts";
import type { JsonValue } from "../json.ts";

/** Fields of an answer that hold words of the protocol and not the model's text. */
const NAMES: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created",
  "model",
  "system_fingerprint",
  "service_tier",
  "usage",
  "obfuscation",
  "index",
  "role",
  "finish_reason",
]);

/** One short token: no sentence fits into it. */
const WORD = /^[\w.:/-]{0,128}$/;
/** Names that a nested object of the protocol has, such as `completion_tokens`. */
const NAME = /^[a-z_]{1,40}$/;

/** Nothing shorter than this is a secret, a card or an account number. */
const HARMLESS_CHARS_MAX = 11;
/** Digits in a row that might be a card: such a token is read as text. */
const MANY_DIGITS = /\d{12}/;

/** True for a field of the protocol whose value looks like one; anything else is read as text, whatever its field. */
export function isEnvelope(key: string, value: JsonValue | undefined): boolean {
  return NAMES.has(key) && isWord(value);
}

/** One short token, a number, or an object of such: nothing that a sentence could stand in. */
export function isWord(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return WORD.test(value) && isHarmless(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return false;
  return Object.entries(value).every(([name, inner]) => NAME.test(name) && isWord(inner));
}

function isHarmless(token: string): boolean {
  return token.length <= HARMLESS_CHARS_MAX || (!MANY_DIGITS.test(token) && !holdsSecret(token));
}
