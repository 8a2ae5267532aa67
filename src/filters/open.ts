import { spelledOpenFrom, spelledView } from "./disguises.ts";
import type { Normaliser, View } from "./normalise.ts";
import { rawStart } from "./normalise.ts";
import { hiddenOpenFrom } from "./payload.ts";
import type { PhraseFinder } from "./phrases.ts";
import { piiOpenFrom } from "./pii/index.ts";
import { PRIVATE_KEY_CHARS_MAX, privateKeyOpenFrom } from "./secrets/index.ts";
import type { OpenViews, Reader } from "./views.ts";
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

/** A text of no more raw units is read as a whole. */
const WHOLE_RAW_MAX = HELD_CHARS_MAX + 512;

export interface OpenFinder {
  /**
   * See `Scanner.openFrom`. Reads only the end of the text: as much as may be held back, so a long stream costs no more
   * per step than a short one.
   */
  openFrom(text: string): number;
  /** Whether `openFrom` would read all of this text as it is; then `openIn` may be told its views. */
  isWhole(text: string): boolean;
  /** As `openFrom`, of a text that is read as a whole. `phrasesOpen`: `PhraseFinder.openFrom` of the plain view. */
  openIn(text: string, views: OpenViews, phrasesOpen: number): number;
}

export function createOpenFinder(
  phrases: PhraseFinder,
  reader: Reader,
  normaliser: Normaliser,
  wordFinder: WordFinder,
): OpenFinder {
  const words = createWordList();

  /** Where something is open in the end of the text, however far back. */
  function openInEnd(raw: string, views: OpenViews, phrasesOpen: number): number {
    const { plain, traits, rewritten, hidden } = views;
    let open = Math.min(
      rawStart(plain, tokenOpenFrom(plain.cased)),
      rawStart(plain, piiOpenFrom(plain.cased, traits)),
      rawStart(plain, phrasesOpen),
    );
    for (const view of rewritten) open = Math.min(open, rawStart(view, phrases.openFrom(view.text)));
    if (traits.spelled || mayEndInSingle(plain.text)) open = Math.min(open, spelledOpen(plain));
    if (hidden !== null) open = Math.min(open, hiddenOpenFrom(raw, hidden, phrases.openFrom(hidden.text)));
    const spare = plain.cased.length - HELD_CHARS_MAX;
    return spare > 0 ? Math.max(open, rawStart(plain, spare)) : open;
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

  function keyOpenFrom(text: string): number {
    const from = wholeCharacter(text, Math.max(0, text.length - KEY_RAW_MAX));
    if (!text.includes("-----BEGIN ", from)) return text.length;
    const view = normaliser.normalise(text.slice(from));
    return from + rawStart(view, privateKeyOpenFrom(view.cased));
  }

  return {
    openFrom(soFar) {
      // Half a character may become an invisible one, so what precedes it is judged as if it were not there.
      const text = endsInHalfCharacter(soFar) ? soFar.slice(0, -1) : soFar;
      const cut = tailStart(text, normaliser);
      const raw = cut === 0 ? text : text.slice(cut);
      const views = reader.readOpen(raw);
      const open = openInEnd(raw, views, phrases.openFrom(views.plain.text));
      return Math.min(cut + open, keyOpenFrom(text));
    },
    isWhole: (text) => text.length <= WHOLE_RAW_MAX && !endsInHalfCharacter(text),
    openIn: (text, views, phrasesOpen) => Math.min(openInEnd(text, views, phrasesOpen), keyOpenFrom(text)),
  };
}

/**
 * False only when the text does not end in a single Latin letter or digit, with or without one character behind it: then
 * and when no letters are spelled before, the words of the text are what they are.
 */
function mayEndInSingle(text: string): boolean {
  const last = text.length - 1;
  return isSingleAt(text, last) || (isSingleAt(text, last - 1) && !isLatin(text.charCodeAt(last)));
}

function isSingleAt(text: string, at: number): boolean {
  return isLatin(text.charCodeAt(at)) && !isLatin(text.charCodeAt(at - 1));
}

/** A lower-case Latin letter or a digit; false for NaN, which `charCodeAt` gives outside the text. */
function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
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
  for (let length = WHOLE_RAW_MAX; length < HELD_RAW_MAX; length *= 2) {
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
