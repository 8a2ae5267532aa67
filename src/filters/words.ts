/** Words of a text as parallel lists; reused from scan to scan by the scanner that owns it. */
export interface WordList {
  count: number;
  starts: Uint32Array;
  ends: Uint32Array;
  /** `hashOfWord` of each. */
  hashes: Int32Array;
}

export function createWordList(): WordList {
  return {
    count: 0,
    starts: new Uint32Array(512),
    ends: new Uint32Array(512),
    hashes: new Int32Array(512),
  };
}

const SEPARATOR = 0;
const LETTER = 1;
/** A character that is a word by itself: Chinese and Japanese are written without spaces. */
const IDEOGRAPH = 2;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const IDEOGRAPHIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Finds the words of a normalised text: runs of letters and digits, and single ideographs.
 * Characters outside the basic plane separate words.
 */
export interface WordFinder {
  find(text: string, into: WordList): void;
}

export function createWordFinder(): WordFinder {
  // 0 is "not looked up yet"; the class is stored plus one.
  const classes = new Uint8Array(65_536);

  function classify(code: number): number {
    const char = String.fromCharCode(code);
    const kind = IDEOGRAPHIC.test(char) ? IDEOGRAPH : LETTER_OR_DIGIT.test(char) ? LETTER : SEPARATOR;
    classes[code] = kind + 1;
    return kind;
  }

  function classOf(code: number): number {
    const known = classes[code] ?? 0;
    return known === 0 ? classify(code) : known - 1;
  }

  function push(into: WordList, start: number, end: number, hash: number): void {
    if (into.count === into.starts.length) grow(into);
    into.hashes[into.count] = hash;
    into.starts[into.count] = start;
    into.ends[into.count] = end;
    into.count++;
  }

  return {
    find(text, into) {
      into.count = 0;
      let start = -1;
      let hash = HASH_SEED;
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        const kind = classOf(code);
        if (kind === LETTER) {
          if (start < 0) start = at;
          hash = hashed(hash, code);
          continue;
        }
        if (start >= 0) push(into, start, at, hash);
        start = -1;
        hash = HASH_SEED;
        if (kind === IDEOGRAPH) push(into, at, at + 1, hashed(HASH_SEED, code));
      }
      if (start >= 0) push(into, start, text.length, hash);
    },
  };
}

const HASH_SEED = 0x811c9dc5 | 0;

function hashed(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

/** FNV-1a over UTF-16 units; only a hint, so that words that share a hash are told apart by whoever uses it. */
export function hashOfWord(word: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < word.length; at++) hash = hashed(hash, word.charCodeAt(at));
  return hash;
}

function grow(words: WordList): void {
  const size = words.starts.length * 2;
  const { starts, ends, hashes } = words;
  words.starts = new Uint32Array(size);
  words.starts.set(starts);
  words.ends = new Uint32Array(size);
  words.ends.set(ends);
  words.hashes = new Int32Array(size);
  words.hashes.set(hashes);
}
