import { SECRET_FORMATS, type SecretFormat } from "./formats.ts";
import { findJwts } from "./jwt.ts";
import { findPrivateKeys } from "./private-key.ts";
import { looksRandom } from "./shape.ts";

export { PRIVATE_KEY_CHARS_MAX, privateKeyOpenFrom } from "./private-key.ts";

/** A secret found in a cased text: its kind and [start, end). */
export type SecretVisitor = (kind: string, start: number, end: number) => void;

const AWS_SECRET_CHARS = 40;
/** How far before a 40-character token "aws" or "secret" must stand to make it a secret key. */
const AWS_CONTEXT_CHARS = 64;
const AWS_CONTEXT = /aws|secret/i;
const AWS_SECRET = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;
const MAY_HOLD_AWS_SECRET = /aws|secret/i;

/** What stands in every secret: the prefixes of all formats, of web tokens and of key blocks, and the AWS context. */
const MARKS = new RegExp(
  [
    ...SECRET_FORMATS.map(({ prefix }) => prefix),
    "eyJ",
    "-----BEGIN",
    "[Aa][Ww][Ss]",
    "[Ss][Ee][Cc][Rr][Ee][Tt]",
  ].join("|"),
);

/** Finds secrets by their prefix, then by one check forward: the work is linear whatever the text. */
export function findSecrets(text: string, visit: SecretVisitor): void {
  if (!MARKS.test(text)) return;
  const taken = new Set<number>();
  for (const format of SECRET_FORMATS) findFormat(text, format, taken, visit);
  findJwts(text, (start, end) => visit("jwt", start, end));
  findPrivateKeys(text, (start, end) => visit("private_key", start, end));
  if (MAY_HOLD_AWS_SECRET.test(text)) findAwsSecrets(text, visit);
}

/** Whether a text holds anything of a secret's form; far cheaper than a scan, for tokens that are no prose. */
export function holdsSecret(text: string): boolean {
  let found = false;
  findSecrets(text, () => {
    found = true;
  });
  return found;
}

function findFormat(text: string, format: SecretFormat, taken: Set<number>, visit: SecretVisitor): void {
  const { prefix } = format;
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + prefix.length)) {
    if (taken.has(at) || isTokenChar(text.charCodeAt(at - 1), "alphanumeric")) continue;
    const start = at + prefix.length;
    let end = start;
    while (
      end < text.length &&
      end - start < format.maximum &&
      isTokenChar(text.charCodeAt(end), format.alphabet)
    )
      end++;
    if (end - start < format.minimum) continue;
    const isExact = format.minimum === format.maximum;
    if (isExact && isTokenChar(text.charCodeAt(end), "alphanumeric")) continue;
    if (!looksRandom(text.slice(start, end))) continue;
    taken.add(at);
    visit(format.kind, at, end);
  }
}

function findAwsSecrets(text: string, visit: SecretVisitor): void {
  for (const match of text.matchAll(AWS_SECRET)) {
    const before = text.slice(Math.max(0, match.index - AWS_CONTEXT_CHARS), match.index);
    if (!AWS_CONTEXT.test(before) || !looksRandom(match[0])) continue;
    visit("aws_secret_key", match.index, match.index + AWS_SECRET_CHARS);
  }
}

/** False for NaN, which `charCodeAt` gives outside the text. */
function isTokenChar(code: number, alphabet: SecretFormat["alphabet"]): boolean {
  const digit = code >= 48 && code <= 57;
  const upper = code >= 65 && code <= 90;
  if (alphabet === "base32") return upper || digit;
  const lower = code >= 97 && code <= 122;
  if (digit || upper || lower) return true;
  return alphabet === "token" && (code === 45 || code === 95);
}
