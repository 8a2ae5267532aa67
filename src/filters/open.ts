import { percentView } from "./decode.ts";
import { leetViews, spelledOpenFrom, spelledView } from "./disguises.ts";
import type { Normaliser, View } from "./normalise.ts";
import { rawStart } from "./normalise.ts";
import { hiddenOpenFrom, hiddenView } from "./payload.ts";
import type { PhraseFinder } from "./phrases.ts";
import { piiOpenFrom } from "./pii/index.ts";
import { PRIVATE_KEY_CHARS_MAX, privateKeyOpenFrom } from "./secrets/index.ts";
import type { WordFinder } from "./words.ts";
import { createWordList } from "./words.ts";

/** Visible characters held back at most for anything but a private key. */
const HELD_CHARS_MAX = 4_096;
/** The same in raw UTF-16 units: invisible characters in a match cannot hold back more. */
const HELD_RAW_MAX = 24_576;
/** Raw units in which the begin line of a private key is looked for; twice its length leaves room for invisible ones. */
const KEY_RAW_MAX = 2 * PRIVATE_KEY_CHARS_MAX;
/** Stands for the word that has only begun. */
const BEGUN = "x";
const TOKEN_FIRST = 0x21;
const TOKEN_LAST = 0x7e;

/**
 * See `Scanner.openFrom`. Reads only the end of the text: as much as may be held back, so a long stream costs no more
 * per step than a short one.
 */
export function createOpenFrom(phrases: PhraseFinder, normaliser: Normaliser, wordFinder: WordFinder) {
  const words = createWordList();

  return function openFrom(soFar: string): number {
    // Half a character may become an invisible one, so what precedes it is judged as if it were not there.
    const text = endsInHalfCharacter(soFar) ? soFar.slice(0, -1) : soFar;
    const cut = tailStart(text, normaliser);
    const raw = text.slice(cut);
    const view = normaliser.normalise(raw);
    const open = Math.min(
      rawStart(view, tokenOpenFrom(view.cased)),
      rawStart(view, piiOpenFrom(view.cased)),
      rawStart(view, phrases.openFrom(view.text)),
      ...rewrittenOpens(view),
      spelledOpen(view),
      hiddenOpen(raw),
    );
    const spare = view.cased.length - HELD_CHARS_MAX;
    const bound = spare > 0 ? rawStart(view, spare) : 0;
    return Math.min(cut + Math.max(open, bound), keyOpenFrom(text));
  };

  function rewrittenOpens(view: View): readonly number[] {
    const percent = percentView(view);
    const views = percent === null ? leetViews(view) : [...leetViews(view), percent];
    return views.map((rewritten) => rawStart(rewritten, phrases.openFrom(rewritten.text)));
  }

  /** A run of single letters at the end is one word that has only begun. */
  function spelledOpen(view: View): number {
    const start = spelledOpenFrom(view.text, wordFinder, words);
    const closed: View = { ...view, text: view.text.slice(0, start), cased: view.cased.slice(0, start) };
    const before = spelledView(closed, wordFinder, words)?.view ?? closed;
    const isOpen = start < view.text.length;
    const open = phrases.openFrom(isOpen ? before.text + BEGUN : before.text);
    return open >= before.text.length ? rawStart(view, start) : rawStart(before, open);
  }

  function hiddenOpen(raw: string): number {
    const hidden = hiddenView(raw);
    return hidden === null ? raw.length : hiddenOpenFrom(raw, hidden, phrases.openFrom(hidden.text));
  }

  function keyOpenFrom(text: string): number {
    const from = wholeCharacter(text, Math.max(0, text.length - KEY_RAW_MAX));
    if (!text.includes("-----BEGIN ", from)) return text.length;
    const view = normaliser.normalise(text.slice(from));
    return from + rawStart(view, privateKeyOpenFrom(view.cased));
  }
}

/** Where the unbroken run of visible ASCII at the end begins: every secret, address and code is one such run. */
function tokenOpenFrom(text: string): number {
  let start = text.length;
  while (start > 0) {
    const code = text.charCodeAt(start - 1);
    if (code < TOKEN_FIRST || code > TOKEN_LAST) break;
    start--;
  }
  return start;
}

/** Where to begin reading so that the end shows `HELD_CHARS_MAX` visible characters, or `HELD_RAW_MAX` raw ones. */
function tailStart(text: string, normaliser: Normaliser): number {
  for (let length = HELD_CHARS_MAX + 512; length < HELD_RAW_MAX; length *= 2) {
    const cut = text.length - length;
    if (cut <= 0) return 0;
    if (normaliser.normalise(text.slice(cut)).cased.length > HELD_CHARS_MAX) return wholeCharacter(text, cut);
  }
  return wholeCharacter(text, Math.max(0, text.length - HELD_RAW_MAX));
}

function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

function endsInHalfCharacter(text: string): boolean {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code <= 0xdbff;
}
