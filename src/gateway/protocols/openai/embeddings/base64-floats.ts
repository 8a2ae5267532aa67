import type { JsonValue } from "../../../json.ts";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const FLOAT_BYTES = 4;
/** Fewer could be a word that happens to have the form. */
const FLOATS_MIN = 16;
/**
 * Coordinates of an embedding lie about 1. Four letters of a text, read as a float, lie there about once in six times,
 * so that of sixteen or more hardly ever three quarters do.
 */
const LEAST = 1e-9;
const MOST = 1e4;
const SHARE_MIN = 0.75;

/** Whether a string is numbers in the form in which embeddings are sent, and not words that look like it. */
export function isBase64Floats(value: JsonValue | undefined): boolean {
  if (typeof value !== "string" || value.length % 4 !== 0 || !BASE64.test(value)) return false;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length % FLOAT_BYTES !== 0 || bytes.length < FLOATS_MIN * FLOAT_BYTES) return false;
  let likely = 0;
  for (const float of new Float32Array(new Uint8Array(bytes).buffer)) {
    const size = Math.abs(float);
    if (!Number.isFinite(size)) return false;
    if (size === 0 || (size >= LEAST && size <= MOST)) likely++;
  }
  return likely >= (bytes.length / FLOAT_BYTES) * SHARE_MIN;
}
