/** The heads are trained on English alone. */
const ENGLISH = /^en(-|$)/i;

/** What BCP 47 calls a language that could not be told. */
const UNDETERMINED = "und";

export function isEnglish(language: string): boolean {
  return ENGLISH.test(language);
}

/**
 * The language of a text as far as its script tells it: without a Latin letter it is not English. Nothing finer is claimed:
 * French counts as English unless the caller says otherwise. Empty for a text without letters.
 */
export function detectedLanguages(text: string): readonly string[] {
  if (/\p{Script=Latin}/u.test(text)) return ["en"];
  return /\p{L}/u.test(text) ? [UNDETERMINED] : [];
}
