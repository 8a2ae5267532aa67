import { holdsSecret } from "../../../filters/index.ts";
import type { JsonObject } from "../../json.ts";
import type { TextView } from "../../text-view.ts";

/** Base64, plain or for addresses. */
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** Prose with its spaces taken out; base64 of a cipher has as long a run once in 10^10 characters. */
const WORDY = /[a-z_-]{32}|[A-Z_-]{32}/;
/** May be a card's or an account's number. */
const MANY_DIGITS = /\d{12}/;
/** A stretch of decoded bytes that a person could read. Longer than a model's name, which may stand in a signature. */
const READABLE = /[^\p{C}\ufffd]{40}/u;

/** A token that says nothing to anybody but its maker. Whatever else stands in its place is read as text. */
export function isOpaque(token: string): boolean {
  return BASE64.test(token) && !WORDY.test(token) && !MANY_DIGITS.test(token) && !holdsSecret(token);
}

/**
 * Whether an opaque signature may carry reasoning that nobody has read.
 *
 * A signature vouches for the words beside it, and those are read; only its maker can open it, and it takes back only
 * what it made. Where no words stand beside it, it carries the reasoning itself; and where its bytes are text in
 * another alphabet, it is a way around every detector.
 */
export function hidesReasoning(signature: string, wordsBeside: number): boolean {
  return wordsBeside === 0 || READABLE.test(Buffer.from(signature, "base64").toString("utf8"));
}

/**
 * A view whose signatures go with the words they vouch for: a redacted text would be rejected as forged, and a signature
 * may hold the text as it was. `signed` are the blocks by the path of the signed text.
 */
export function withSignatures(view: TextView, signed: ReadonlyMap<string, JsonObject>): TextView {
  return {
    ...view,
    replace(texts, edits) {
      view.replace(texts, edits);
      for (const index of texts.keys()) {
        const block = signed.get(view.units[index]?.path ?? "");
        if (block) edits.set(block, "signature", "");
      }
    },
  };
}
