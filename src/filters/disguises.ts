import type { View } from "./normalise.ts";
import type { WordFinder, WordList } from "./words.ts";

/** Digits and signs written for letters. `1`, `!` and `|` may stand for i or for l, hence two readings. */
const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "+": "t",
};
const AMBIGUOUS = /[1!|]/;
const EDGE_SIGNS = "!$+@|";
/** A token with signs between letters, or one before several letters; plain words, numbers and amounts are left alone. */
const MIXED = /[a-z][01345789@$!|+]{1,3}[a-z]|(?<![\x21-\x7e])[013457@$][a-z]{3}/;
const TOKENS = /[\x21-\x7e]+/g;
const SPELLED_RUN_MIN = 3;
/** Three single letters, one separator apart: without it no run exists and the words need not be looked at. */
const SPELLED = /(?<![a-z0-9])[a-z0-9][^a-z0-9][a-z0-9][^a-z0-9][a-z0-9](?![a-z0-9])/;

/** The text with look-alike digits of mixed tokens read as letters ("b0mb"), in one or two readings; none when nothing changes. */
export function leetViews(view: View): readonly View[] {
  if (!MIXED.test(view.text)) return [];
  const reading = (ambiguousAs: string): View => {
    const text = view.text.replace(TOKENS, (token) =>
      MIXED.test(token) ? unleeted(token, ambiguousAs) : token,
    );
    return { cased: text, text, starts: view.starts };
  };
  const first = reading("i");
  return AMBIGUOUS.test(view.text) ? [first, reading("l")] : [first];
}

/** Signs at the edges of a token are punctuation ("bomb!"), not letters. Length never changes, so offsets hold. */
function unleeted(token: string, ambiguousAs: string): string {
  let first = 0;
  let last = token.length;
  while (first < last && EDGE_SIGNS.includes(token.charAt(first))) first++;
  while (last > first && EDGE_SIGNS.includes(token.charAt(last - 1))) last--;
  let result = token.slice(0, first);
  for (const char of token.slice(first, last))
    result += AMBIGUOUS.test(char) ? ambiguousAs : (LEET[char] ?? char);
  return result + token.slice(last);
}

/** The text with letters written apart ("b o m b", "b.o.m.b") joined, and the runs that were joined, by view offsets. */
export interface SpelledView {
  readonly view: View;
  readonly runs: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Null when no three single letters stand in a row, one separator apart.
 *
 * @param words scratch space
 */
export function spelledView(view: View, wordFinder: WordFinder, words: WordList): SpelledView | null {
  if (!SPELLED.test(view.text)) return null;
  wordFinder.find(view.text, words);
  let text = "";
  let copied = 0;
  const kept: number[] = [];
  const runs: { start: number; end: number }[] = [];
  const copy = (until: number) => {
    text += view.text.slice(copied, until);
    for (let at = copied; at < until; at++) kept.push(at);
    copied = until;
  };
  for (let first = 0; first < words.count; ) {
    const last = spelledEnd(view.text, words, first);
    if (last - first + 1 < SPELLED_RUN_MIN) {
      first = last + 1;
      continue;
    }
    copy(words.starts[first] ?? 0);
    const start = text.length;
    for (let word = first; word <= last; word++) {
      const at = words.starts[word] ?? 0;
      text += view.text.charAt(at);
      kept.push(at);
      copied = at + 1;
    }
    runs.push({ start, end: text.length });
    first = last + 1;
  }
  if (runs.length === 0) return null;
  copy(view.text.length);
  kept.push(view.text.length);
  const starts = Uint32Array.from(kept, (at) => (view.starts === null ? at : (view.starts[at] ?? 0)));
  return { view: { cased: text, text, starts }, runs };
}

/** Index of the last word of the run of single letters that begins with word `first` (`first` itself when there is no run). */
function spelledEnd(text: string, words: WordList, first: number): number {
  let last = first;
  if (!isSingle(text, words, first)) return first;
  while (last + 1 < words.count && isSingle(text, words, last + 1) && gapBefore(words, last + 1) === 1)
    last++;
  return last;
}

/**
 * Where the run of single letters at the end of the text begins, which further letters may join; its length when
 * there is none.
 */
export function spelledOpenFrom(text: string, wordFinder: WordFinder, words: WordList): number {
  wordFinder.find(text, words);
  let first = words.count;
  let next = text.length;
  while (first > 0 && isSingle(text, words, first - 1) && next - (words.ends[first - 1] ?? 0) <= 1) {
    first--;
    next = words.starts[first] ?? 0;
  }
  return next;
}

function gapBefore(words: WordList, at: number): number {
  return (words.starts[at] ?? 0) - (words.ends[at - 1] ?? 0);
}

/** One Latin letter or digit: an ideograph is a word of one character too, but nobody spells with it. */
function isSingle(text: string, words: WordList, at: number): boolean {
  const start = words.starts[at] ?? 0;
  return (words.ends[at] ?? 0) - start === 1 && text.charCodeAt(start) < 128;
}
