import { confusableMap } from "./confusables.ts";

/**
 * A text as detectors read it, and where each of its characters came from.
 *
 * `cased` and `text` have the same length; `text` is `cased` in lower case.
 */
export interface View {
  readonly cased: string;
  readonly text: string;
  /** `starts[i]` is the raw offset of character i, `starts[length]` the raw length, what is behind it is nothing; null when every offset maps to itself. */
  readonly starts: Uint32Array | null;
}

export interface Normaliser {
  normalise(raw: string): View;
}

/** Longest text one code point may become: U+FDFA alone would expand to 18 characters. */
const EXPANSION_MAX = 8;
/** Entries kept of the per-code-point memory, so that hostile input cannot grow it without bound. */
const MEMORY_MAX = 20_000;

const NEEDS_WORK = /[^\t\n\r\x20-\x7e]/;
const DROPPED = /[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cc}]/gu;
const LINE_BREAKS = /[\u0085\u2028\u2029]/;
const SPACES = /[\v\f\u1680]/;

/**
 * Folds a text to what a reader sees: NFKD, invisible characters and marks dropped, look-alike letters made Latin.
 *
 * Each code point is folded by itself, whatever stands around it. This is what makes streams safe: characters that
 * follow never change how earlier ones are read.
 */
export function createNormaliser(): Normaliser {
  const confusables = confusableMap();
  const memory = new Map<number, string>();

  function foldOnce(codePoint: number): string {
    const raw = String.fromCodePoint(codePoint);
    if (raw === "\t" || raw === "\n" || raw === "\r") return raw;
    if (LINE_BREAKS.test(raw)) return "\n";
    if (SPACES.test(raw)) return " ";
    let folded = "";
    for (const char of raw.normalize("NFKD").replace(DROPPED, "")) folded += confusables.get(char) ?? char;
    return folded.slice(0, EXPANSION_MAX);
  }

  function fold(codePoint: number): string {
    const known = memory.get(codePoint);
    if (known !== undefined) return known;
    const folded = foldOnce(codePoint);
    if (memory.size < MEMORY_MAX) memory.set(codePoint, folded);
    return folded;
  }

  function foldAll(raw: string): View {
    let starts = new Uint32Array(raw.length + EXPANSION_MAX + 1);
    let cased = "";
    let length = 0;
    let plainFrom = 0;
    for (let at = 0; at < raw.length; ) {
      const code = raw.charCodeAt(at);
      if (code >= 0x20 && code < 0x7f) {
        if (length + 1 >= starts.length) starts = grown(starts);
        starts[length++] = at++;
        continue;
      }
      const codePoint = raw.codePointAt(at) ?? 0;
      const folded = fold(codePoint);
      if (length + folded.length >= starts.length) starts = grown(starts);
      for (let added = 0; added < folded.length; added++) starts[length++] = at;
      cased += raw.slice(plainFrom, at) + folded;
      at += codePoint > 0xffff ? 2 : 1;
      plainFrom = at;
    }
    cased += raw.slice(plainFrom);
    starts[length] = raw.length;
    return { cased, text: cased.toLowerCase(), starts };
  }

  return {
    normalise: (raw) =>
      NEEDS_WORK.test(raw) ? foldAll(raw) : { cased: raw, text: raw.toLowerCase(), starts: null },
  };
}

/** Raw offset at which character `at` of the view begins. */
export function rawStart(view: View, at: number): number {
  return view.starts === null ? at : (view.starts[at] ?? 0);
}

/** Raw offset just behind character `end - 1`, including whatever invisible characters cling to it. */
export function rawEnd(view: View, end: number): number {
  if (view.starts === null) return end;
  const last = view.starts[end - 1];
  let at = end;
  while (at < view.cased.length && view.starts[at] === last) at++;
  return view.starts[at] ?? 0;
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
