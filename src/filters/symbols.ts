import type { WordList } from "./words.ts";
import { hashOfWord } from "./words.ts";

/** Numbers of known words, looked up without making a string of each word of a text. */
export interface SymbolTable {
  /** Number of word `at` of the list, which was found in `text`; -1 for a word that is not known. */
  symbolOf(text: string, words: WordList, at: number): number;
}

const UNKNOWN = -1;
/** A run of letters longer than this is no word of any list. */
const WORD_LENGTH_MAX = 64;

interface Entry {
  readonly word: string;
  readonly symbol: number;
}

/** A hash table with open addressing, at most a quarter full, so that most unknown words meet an empty place at once. */
export function createSymbolTable(numbers: ReadonlyMap<string, number>): SymbolTable {
  const known = [...numbers].filter(([word]) => word.length <= WORD_LENGTH_MAX);
  const size = 2 ** Math.ceil(Math.log2(known.length * 4 + 1));
  const mask = size - 1;
  const hashes = new Int32Array(size);
  const places: (Entry | undefined)[] = Array.from({ length: size }, () => undefined);
  for (const [word, symbol] of known) {
    const hash = hashOfWord(word);
    let place = hash & mask;
    while (places[place] !== undefined) place = (place + 1) & mask;
    hashes[place] = hash;
    places[place] = { word, symbol };
  }

  return {
    symbolOf(text, { hashes: ofWords, starts, ends }, at) {
      const hash = ofWords[at] ?? 0;
      for (let place = hash & mask; ; place = (place + 1) & mask) {
        const entry = places[place];
        if (entry === undefined) return UNKNOWN;
        if (hashes[place] === hash && standsAt(text, starts[at] ?? 0, ends[at] ?? 0, entry.word))
          return entry.symbol;
      }
    },
  };
}

function standsAt(text: string, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) {
    if (text.charCodeAt(start + at) !== word.charCodeAt(at)) return false;
  }
  return true;
}
