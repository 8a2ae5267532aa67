import type { CountryCode } from "libphonenumber-js/min";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { NUMBER_CHARS_MAX } from "./groups.ts";

/** A number with its country code. What follows the + is cut to what a number may take up. */
const INTERNATIONAL = /(?<![0-9A-Za-z+])\+[0-9(][0-9()./ -]{5,40}/g;
/** A North American number as people there write it: (212) 555-0123, 212-555-0123, 1-212-555-0123. */
const NORTH_AMERICAN =
  /(?<![0-9A-Za-z+.-])(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4}(?![0-9]|[-.][0-9])/g;
/** A number in national form; only a word that announces a phone makes it one. */
const NATIONAL = /(?<![0-9A-Za-z+.-])\(?[0-9][0-9()./ -]{6,24}/g;
const ANNOUNCED =
  /(?:phone|mobile|\bcell|\btel|\bfax|whatsapp|\bcall|\bring (?:me|us)|\btext (?:me|us)|\bsms|\bmy number)[^0-9]{0,20}$/i;
const DATE = /^(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4})(?![0-9])/;
const CONTEXT_CHARS = 32;
/** Countries whose national numbers are tried, in this order. */
const COUNTRIES: readonly CountryCode[] = ["US", "GB", "DE", "FR", "IN", "AU", "ES", "IT", "NL"];
const DIGITS_MIN = 7;
const DIGITS_MAX = 15;

/**
 * Finds phone numbers: with a country code, in North American form, or in national form after a word such as "phone".
 * libphonenumber decides whether the country has such a number; a bare run of digits, a date or an order number is
 * never taken for one.
 */
export function findPhones(text: string, visit: (start: number, end: number) => void): void {
  const seen = new Set<number>();
  const report = (start: number, length: number) => {
    if (length === 0 || seen.has(start)) return;
    seen.add(start);
    visit(start, start + length);
  };
  for (const match of text.matchAll(INTERNATIONAL)) report(match.index, validLength(match[0], undefined));
  for (const match of text.matchAll(NORTH_AMERICAN)) report(match.index, validLength(match[0], "US"));
  for (const match of text.matchAll(NATIONAL)) {
    const before = text.slice(Math.max(0, match.index - CONTEXT_CHARS), match.index);
    if (!ANNOUNCED.test(before) || DATE.test(match[0])) continue;
    const lengths = COUNTRIES.map((country) => validLength(match[0], country));
    report(match.index, lengths.find((length) => length > 0) ?? 0);
  }
}

/** Length of the longest whole-group beginning of `written` that is a valid number; 0 when none is. */
function validLength(written: string, country: CountryCode | undefined): number {
  let candidate = trimmed(written.slice(0, NUMBER_CHARS_MAX));
  for (;;) {
    const digits = candidate.replace(/[^0-9]/g, "").length;
    if (digits < DIGITS_MIN) return 0;
    if (digits <= DIGITS_MAX + 2 && isValid(candidate, country)) return candidate.length;
    const cut = candidate.search(/[()./ -]+[0-9]+$/);
    if (cut <= 0) return 0;
    candidate = trimmed(candidate.slice(0, cut));
  }
}

function isValid(candidate: string, country: CountryCode | undefined): boolean {
  return parsePhoneNumberFromString(candidate, country)?.isValid() ?? false;
}

function trimmed(candidate: string): string {
  return candidate.replace(/[^0-9]+$/, "");
}
