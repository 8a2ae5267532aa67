/** How many pieces a measured answer is streamed in. */
export const STREAM_TOKENS = 64;

/**
 * Cuts a text as a tokenizer would: the space stands before the word, and long words come in two pieces, until there are
 * exactly `count`. So a reader knows that a word has ended only when the next piece begins with a space.
 */
export function tokens(text: string, count = STREAM_TOKENS): string[] {
  const cut = text.match(/\s*\S+/g) ?? [];
  while (cut.length < count) {
    const longest = cut.reduce((best, piece, at) => (piece.length > (cut[best]?.length ?? 0) ? at : best), 0);
    const piece = cut[longest] ?? "";
    const half = Math.ceil(piece.length / 2);
    cut.splice(longest, 1, piece.slice(0, half), piece.slice(half));
  }
  return cut;
}
