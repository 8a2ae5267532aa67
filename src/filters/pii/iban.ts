/** Length of an IBAN by country: the SWIFT IBAN registry. */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

/** The longest IBAN (32) with a separator after every fourth character. */
const IBAN_CHARS_MAX = 40;
const START = /(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}/g;

/** Finds IBANs, in one piece or in groups of four, with the length of their country and a valid check (ISO 13616, mod 97). */
export function findIbans(text: string, visit: (start: number, end: number) => void): void {
  for (const match of text.matchAll(START)) {
    const candidate = read(text, match.index);
    if (
      candidate.isWhole &&
      !isAlphanumeric(text.charCodeAt(candidate.end)) &&
      passesMod97(candidate.characters)
    ) {
      visit(match.index, candidate.end);
    }
  }
}

/** Where the IBAN begins that is still being written at the end of the text; the text's length when none is. */
export function ibanOpenFrom(text: string): number {
  const from = Math.max(0, text.length - IBAN_CHARS_MAX - 1);
  for (const match of text.slice(from).matchAll(START)) {
    if (read(text, from + match.index).end >= text.length) return from + match.index;
  }
  return text.length;
}

interface Candidate {
  readonly characters: string;
  /** Offset behind the last character read, its following separator included when more are needed. */
  readonly end: number;
  readonly isWhole: boolean;
}

function read(text: string, start: number): Candidate {
  const length = LENGTHS[text.slice(start, start + 2).toUpperCase()] ?? 0;
  let characters = "";
  let at = start;
  while (characters.length < length && at < text.length) {
    const code = text.charCodeAt(at);
    const isSeparator = code === 32 || code === 45;
    if (isSeparator && characters.length % 4 !== 0) break;
    if (isSeparator && isSeparatorCode(text.charCodeAt(at - 1))) break;
    if (!isSeparator && !isAlphanumeric(code)) break;
    if (!isSeparator) characters += text.charAt(at);
    at++;
  }
  return {
    characters: characters.toUpperCase(),
    end: at,
    isWhole: length > 0 && characters.length === length,
  };
}

/** The remainder is taken piece by piece, so no number grows beyond what a double holds exactly. */
function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
  }
  return remainder === 1;
}

function isSeparatorCode(code: number): boolean {
  return code === 32 || code === 45;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
