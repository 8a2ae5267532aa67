import type { View } from "./normalise.ts";

const CARRIERS = /[\u{FE00}-\u{FE0F}]|[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/u;
/** Carriers further apart than this, in UTF-16 units, belong to different messages. */
const GAP_MAX = 64;
/** More separators than any phrase may have between two words. */
const MESSAGE_BREAK = "\n".repeat(GAP_MAX + 1);
const PRINTABLE_FIRST = 0x20;
const PRINTABLE_LAST = 0x7e;

/**
 * The text written in invisible characters: Unicode tags (U+E0020–7E are ASCII) and variation selectors (the n-th
 * stands for byte n). Null when there is none; what is not printable, such as the selector that colours an emoji,
 * reads as a space.
 */
export function hiddenView(raw: string): View | null {
  if (!CARRIERS.test(raw)) return null;
  let text = "";
  const starts: number[] = [];
  let behind = 0;
  for (let at = 0; at < raw.length; ) {
    const codePoint = raw.codePointAt(at) ?? 0;
    const width = codePoint > 0xffff ? 2 : 1;
    const byte = carriedByte(codePoint);
    if (byte >= 0) {
      if (text !== "" && at - behind > GAP_MAX) {
        text += MESSAGE_BREAK;
        for (let added = 0; added < MESSAGE_BREAK.length; added++) starts.push(behind);
      }
      text += byte >= PRINTABLE_FIRST && byte <= PRINTABLE_LAST ? String.fromCharCode(byte) : " ";
      starts.push(at);
      behind = at + width;
    }
    at += width;
  }
  starts.push(behind);
  return { cased: text, text: text.toLowerCase(), starts: Uint32Array.from(starts) };
}

function carriedByte(codePoint: number): number {
  if (codePoint >= 0xfe00 && codePoint <= 0xfe0f) return codePoint - 0xfe00;
  if (codePoint >= 0xe0100 && codePoint <= 0xe01ef) return codePoint - 0xe0100 + 16;
  if (codePoint >= 0xe0000 && codePoint <= 0xe007f) return codePoint - 0xe0000;
  return -1;
}

/** Raw offset from which a hidden message at the end of the text is still being written; the raw length when none is. */
export function hiddenOpenFrom(raw: string, hidden: View, phraseOpen: number): number {
  const behind = hidden.starts?.[hidden.text.length] ?? 0;
  if (raw.length - behind > GAP_MAX || phraseOpen >= hidden.text.length) return raw.length;
  return hidden.starts?.[phraseOpen] ?? raw.length;
}
