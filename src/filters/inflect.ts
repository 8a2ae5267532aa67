const CONSONANT_Y = /[^aeiou]y$/;
const HISSING = /(?:s|x|z|ch|sh)$/;
/** One vowel before one consonant at the end: "stop" and "begin" double their last letter, "look" and "fix" do not. */
const DOUBLING = /(?:^|[^aeiou])[aeiou][^aeiouwxy]$/;
const ONE_SYLLABLE = /^[^aeiou]*[aeiou][^aeiou]$/;
const INFLECTABLE = /^[a-z]{3,}$/;

/**
 * The word and its light English inflections: plural or third person, -ed, -ing.
 *
 * Forms are made from the word as written in the list, never undone from the text: "hate" is found as "hates",
 * "hated" and "hating", but never in "hat". Irregular forms ("made", "knives") need entries of their own. Short words
 * and words with digits or other letters stand only for themselves.
 */
export function inflections(word: string): readonly string[] {
  if (!INFLECTABLE.test(word)) return [word];
  const forms = [word, plural(word)];
  for (const stem of stems(word)) forms.push(`${stem}ed`, `${stem}ing`);
  return forms;
}

function plural(word: string): string {
  if (CONSONANT_Y.test(word)) return `${word.slice(0, -1)}ies`;
  return HISSING.test(word) ? `${word}es` : `${word}s`;
}

function stems(word: string): readonly string[] {
  if (word.endsWith("ee")) return [word];
  if (word.endsWith("e")) return [word.slice(0, -1)];
  if (CONSONANT_Y.test(word)) return [word, `${word.slice(0, -1)}i`];
  const doubled = word + word.slice(-1);
  // "star" is never found in "stared", but "visit" and "begin" cannot be told apart by spelling: both ways are taken.
  if (ONE_SYLLABLE.test(word) && DOUBLING.test(word)) return [doubled];
  return DOUBLING.test(word) ? [word, doubled] : [word];
}
