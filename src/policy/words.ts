/** The words of a text as phrase matching sees them: without case, punctuation and spacing. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Whether the entry's words follow one another in the text, each as it is or lightly inflected. */
export function containsEntry(words: readonly string[], entry: readonly string[]): boolean {
  if (entry.length === 0) return false;
  return words.some((_, start) =>
    entry.every((word, offset) => isInflectionOf(words[start + offset] ?? "", word)),
  );
}

/** Words long enough to carry a meaning; a shared "the" makes no look-alike. */
export function sharesWord(words: readonly string[], others: ReadonlySet<string>): boolean {
  return words.some((word) => word.length > 3 && others.has(word));
}

/** Light English inflection: -s, -es, -ed, -d, -ing, with a dropped e, a doubled consonant or y turned into i. */
function isInflectionOf(word: string, base: string): boolean {
  if (word === base) return true;
  if (base.length < 3 || !word.startsWith(base.slice(0, -1))) return false;
  const last = base.at(-1) ?? "";
  const stems = [base, base + last];
  if (last === "e") stems.push(base.slice(0, -1));
  if (last === "y") stems.push(`${base.slice(0, -1)}i`);
  return stems.some((stem) => ENDINGS.some((ending) => word === stem + ending));
}

const ENDINGS = ["s", "es", "d", "ed", "ing"];
