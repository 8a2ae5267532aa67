/** Digits in groups with single spaces or dashes between. */
export const GROUPS = /(?<![0-9])[0-9]+(?:[ -][0-9]+)*/g;

/** Longest stretch a phone or card number may take up, separators included. */
export const NUMBER_CHARS_MAX = 48;

const NUMBER_CHAR = /[0-9()+.\-/ \t\n]/;
const NUMBER_START = /[0-9(+]/;

/**
 * Where the number begins that may still be going on at the end of the text: its length when none does. Numbers are
 * matched within `NUMBER_CHARS_MAX` characters, so nothing further back matters.
 */
export function numberOpenFrom(text: string): number {
  const limit = Math.max(0, text.length - NUMBER_CHARS_MAX);
  let start = text.length;
  while (start > limit && NUMBER_CHAR.test(text.charAt(start - 1))) start--;
  while (start < text.length && !NUMBER_START.test(text.charAt(start))) start++;
  return start;
}
