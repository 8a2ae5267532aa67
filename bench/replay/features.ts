const SHINGLE_WORDS = 3;

/** Words that a retelling changes first and that say nothing of what a text is about. */
const FUNCTION_WORDS = new Set(
  (
    "a an the this that these those it its to of in on at by for from with about into as and or but not no if then than so " +
    "i you he she we they me him her us them my your his our their who what which when where why how " +
    "is are was were be been being am do does did have has had can could will would shall should may might must there people"
  ).split(" "),
);
/** Endings that tense and number change. Crude on purpose: both texts are cut the same way. */
const ENDING = /(?:ing|ed|s|ly)$/;
const ENDING_FROM_LETTERS = 4;

/** Words in order, without case, punctuation or layout: what must agree for two texts to be the same. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** All runs of three words; a shorter text is one run. */
export function shinglesOf(words: readonly string[]): Set<string> {
  const runs = Math.max(1, words.length - SHINGLE_WORDS + 1);
  return new Set(Array.from({ length: runs }, (_, at) => words.slice(at, at + SHINGLE_WORDS).join(" ")));
}

/** The words that say what a text is about, without their endings and in no order. */
export function stemsOf(words: readonly string[]): Set<string> {
  const telling = words.filter((word) => !FUNCTION_WORDS.has(word));
  return new Set(
    telling.map((word) =>
      word.length < ENDING_FROM_LETTERS ? word : word.replace(ENDING, "").replace(/e+$/, ""),
    ),
  );
}
