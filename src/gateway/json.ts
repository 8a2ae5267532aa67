import { isUtf8 } from "node:buffer";
import { gatewayRefusals } from "./errors.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

/** Deeper bodies serve no purpose we know of, and every walk below them may recurse safely. */
const DEPTH_MAX = 64;

/** Values of a body, lists and objects among them: each costs memory and a step of every walk, whatever its size. */
const VALUES_MAX = 100_000;

/**
 * Parses a body that will be forwarded byte for byte, so that we and the upstream are sure to read the same.
 *
 * Beyond what `JSON.parse` demands: valid UTF-8, at most 64 levels and 100,000 values unless said otherwise, and no object
 * that names a key twice, since parsers disagree about which of the two counts and one of them would go unscreened.
 */
export function parseJson(bytes: Buffer, valuesMax?: number): JsonValue {
  return parseJsonText(decode(bytes), valuesMax);
}

/** As `parseJson`, of a text whose bytes are known to be valid UTF-8. */
export function parseJsonText(text: string, valuesMax = VALUES_MAX): JsonValue {
  const { colons, values } = countMarks(text);
  if (values > valuesMax) {
    throw gatewayRefusals.refuse(
      "body_too_many_values",
      `The body holds more than ${valuesMax} values. Send fewer, larger ones.`,
    );
  }
  const value = parse(text);
  if (countKeys(value, 0) !== colons) {
    throw gatewayRefusals.refuse(
      "body_ambiguous",
      "An object in the body names the same key twice, so it can be read in two ways. Send each key once.",
    );
  }
  return value;
}

function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw gatewayRefusals.refuse(
    "body_not_utf8",
    "The body is not valid UTF-8. Encode it as UTF-8 and send it again.",
  );
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text around the fault, so it is not kept.
    throw gatewayRefusals.refuse(
      "body_not_json",
      "The body is not valid JSON. Check quotes, commas and brackets.",
    );
  }
}

/** Keys of all objects, counted once each even where the text repeated them. Throws beyond the depth limit. */
function countKeys(value: JsonValue, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth >= DEPTH_MAX) {
    throw gatewayRefusals.refuse(
      "body_too_deep",
      `The body is nested deeper than ${DEPTH_MAX} levels. Flatten it.`,
    );
  }
  let keys = 0;
  if (Array.isArray(value)) {
    // Lists of numbers may be long: no call for each of them.
    for (const item of value) if (typeof item === "object") keys += countKeys(item, depth + 1);
    return keys;
  }
  for (const key in value) keys += 1 + countKeys(value[key] ?? null, depth + 1);
  return keys;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const BRACKET = 91;
const BRACE = 123;

/**
 * Marks outside strings: of a valid JSON text, one colon for every key that was written, and at least as many commas and
 * opening brackets as it has values, less one.
 */
function countMarks(text: string): { colons: number; values: number } {
  let colons = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) colons++;
    else if (code === COMMA || code === BRACKET || code === BRACE) values++;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return { colons, values };
}

/** Offset of the closing quote of the string that opens at `start`. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
