/** Words of a text as parallel lists; reused from scan to scan by the scanner that owns it. */
export interface WordList {
  count: number;
  starts: Uint32Array;
  ends: Uint32Array;
}

export function createWordList(): WordList {
  return { count: 0, starts: new Uint32Array(512), ends: new Uint32Array(512) };
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

  function push(into: WordList, start: number, end: number): void {
    if (into.count === into.starts.length) {
      into.starts = doubled(into.starts);
      into.ends = doubled(into.ends);
    }
    into.starts[into.count] = start;
    into.ends[into.count] = end;
    into.count++;
  }

  return {
    find(text, into) {
      into.count = 0;
      let start = -1;
      for (let at = 0; at < text.length; at++) {
        const kind = classOf(text.charCodeAt(at));
        if (kind === LETTER) {
          if (start < 0) start = at;
          continue;
        }
        if (start >= 0) push(into, start, at);
        start = -1;
        if (kind === IDEOGRAPH) push(into, at, at + 1);
      }
      if (start >= 0) push(into, start, text.length);
    },
  };
}

function doubled(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
