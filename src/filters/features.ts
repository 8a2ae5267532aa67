/** Weights per head. Word n-grams hash into the lower half, character n-grams into the upper. */
export const BUCKETS = 1 << 18;

const HALF = BUCKETS / 2;
const SHIFT = 32 - 17;
const BIGRAM_SALT = 0x85ebca6b;
const SKIP_SALT = 0xc2b2ae35;
const SPACE = 32;
const DIGIT_ZERO = 48;
const APOSTROPHE = 39;
const LAST_ASCII = 127;
/** Most features one character can add: three character n-grams, and three of words where a word ends. */
const FEATURES_PER_CHAR_MAX = 6;

/**
 * The hashed n-grams of one text: every bucket in reading order, and how many had been written when each word ended,
 * so that any run of whole words is a slice of `buckets`. Reused from text to text by its owner.
 */
export interface Features {
  count: number;
  buckets: Uint32Array;
  words: number;
  /** `wordEnds[i]` is the count after word i. */
  wordEnds: Uint32Array;
}

export function createFeatures(): Features {
  return { count: 0, buckets: new Uint32Array(4_096), words: 0, wordEnds: new Uint32Array(512) };
}

/**
 * Writes the features of a normalised text: word 1- and 2-grams, pairs with one word between, and character 3- to
 * 5-grams over words and the single spaces between them. Rolling hashes on character codes in one pass; nothing is
 * sliced. All digits count as the same character, punctuation as space.
 */
export function extract(text: string, into: Features): void {
  reserve(into, text.length);
  const { buckets, wordEnds } = into;
  let count = 0;
  let words = 0;
  let c1 = SPACE;
  let c2 = SPACE;
  let c3 = SPACE;
  let c4 = SPACE;
  let c5 = SPACE;
  let seen = 1;
  let word = 0;
  let previous = 0;
  let beforePrevious = 0;

  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? reduced(text.charCodeAt(at)) : SPACE;
    if (code === 0 || (code === SPACE && c5 === SPACE)) continue;
    c1 = c2;
    c2 = c3;
    c3 = c4;
    c4 = c5;
    c5 = code;
    seen++;
    if (seen >= 3) {
      const three = Math.imul(Math.imul(c3 + 1, 0x2c1b3c6d) ^ c4, 0x297a2d39) ^ c5;
      buckets[count++] = charBucket(three);
      if (seen >= 4) {
        const four = Math.imul(three, 0x5bd1e995) ^ c2;
        buckets[count++] = charBucket(four);
        if (seen >= 5) buckets[count++] = charBucket(Math.imul(four, 0x1b873593) ^ c1);
      }
    }
    if (code !== SPACE) {
      word = Math.imul(word ^ code, 0x01000193) + 0x9e3779b1;
      continue;
    }
    buckets[count++] = wordBucket(word);
    if (words > 0) buckets[count++] = wordBucket(Math.imul(previous, BIGRAM_SALT) ^ word);
    if (words > 1) buckets[count++] = wordBucket(Math.imul(beforePrevious, SKIP_SALT) ^ word);
    beforePrevious = previous;
    previous = word;
    word = 0;
    wordEnds[words++] = count;
  }
  into.count = count;
  into.words = words;
}

/** Zero drops the character: an apostrophe joins ("don't" is one word). */
function reduced(code: number): number {
  if (code >= 97 && code <= 122) return code;
  if (code >= 48 && code <= 57) return DIGIT_ZERO;
  if (code === APOSTROPHE) return 0;
  return code > LAST_ASCII ? code : SPACE;
}

function scrambled(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> SHIFT;
}

function wordBucket(hash: number): number {
  return scrambled(hash);
}

function charBucket(hash: number): number {
  return HALF + scrambled(hash);
}

function reserve(into: Features, length: number): void {
  const needed = (length + 1) * FEATURES_PER_CHAR_MAX;
  if (needed > into.buckets.length) into.buckets = new Uint32Array(needed);
  if (length + 1 > into.wordEnds.length) into.wordEnds = new Uint32Array(length + 1);
}
