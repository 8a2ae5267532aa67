import type { Kind } from "./rows.ts";

/** Forbidden by the matrix's policy; it holds a letter of two bytes, so that a cut can fall inside of one. */
export const PHRASE = "buy our pïlls";
const BEFORE = "The garden opens at nine. You may ";
const AFTER = " today, and every other day of the week.";

/** A text that holds the phrase, as this kind carries it, and where the phrase stands in it. */
export interface Carried {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export function carriedBy(kind: Kind): Carried {
  const plain = BEFORE + PHRASE + AFTER;
  const text = kind === "tool arguments" ? JSON.stringify({ q: plain }) : plain;
  const from = text.indexOf(PHRASE);
  return { text, from, to: from + PHRASE.length };
}

/** The text in two pieces for every place inside the phrase and at its ends, then letter by letter. */
export function cutsOf({ text, from, to }: Carried): readonly (readonly string[])[] {
  const places = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return [...places.map((at) => [text.slice(0, at), text.slice(at)]), [...text]];
}

/** How many characters of the phrase stand in these pieces. */
export function leaked({ from, to }: Carried, pieces: readonly string[], sent: ReadonlySet<number>): number {
  let at = 0;
  let count = 0;
  for (const [index, piece] of pieces.entries()) {
    if (sent.has(index)) count += Math.max(0, Math.min(to, at + piece.length) - Math.max(from, at));
    at += piece.length;
  }
  return count;
}
