import { holdsSecret } from "../../filters/index.ts";
import type { JsonValue } from "../json.ts";
import { PROTOCOL_WORDS } from "./protocol-words.ts";

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

/** One short token. */
const WORD = /^[\w.:/-]{0,128}$/;
/** Two words joined by a sign: a phrase fits into such a token, so it is read as text unless the protocol has it. */
const JOINED = /[A-Za-z]{3}[_.:/-]+[A-Za-z]{3}/;
/** Names that a nested object of the protocol has, such as `completion_tokens`; too few digits in a row for a number. */
const NAME = /^(?!.*\d{3})[a-z\d_]{1,40}$/;

const JOINED_CHARS_MIN = 7;
/** Nothing shorter than this is a secret, a card or an account number. */
const HARMLESS_CHARS_MAX = 11;
/** Digits in a row that might be a card: such a token is read as text. */
const MANY_DIGITS = /\d{12}/;

/** A field of the protocol, whatever stands in it. */
export function isEnvelopeName(key: string): boolean {
  return NAMES.has(key);
}

/** True for a field of the protocol whose value looks like one; anything else is read as text, whatever its field. */
export function isEnvelope(key: string, value: JsonValue | undefined): boolean {
  return NAMES.has(key) && isWord(value);
}

/** A value that holds no sentence: a word, a number, or an object of such. */
export function isWord(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return WORD.test(value) && isHarmless(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return false;
  return Object.entries(value).every(([name, inner]) => NAME.test(name) && isWord(inner));
}

function isHarmless(token: string): boolean {
  if (token.length < JOINED_CHARS_MIN || PROTOCOL_WORDS.has(token)) return true;
  if (JOINED.test(token)) return false;
  return token.length <= HARMLESS_CHARS_MAX || (!MANY_DIGITS.test(token) && !holdsSecret(token));
}
