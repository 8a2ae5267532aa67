import { GROUPS, NUMBER_CHARS_MAX } from "./groups.ts";

/** Ways a card number is written: in one piece, or in the groups printed on cards. */
const GROUPINGS: ReadonlySet<string> = new Set([
  "4-4-4-4",
  "4-4-4-4-3",
  "4-4-4-4-2",
  "4-4-4-1",
  "4-6-5",
  "4-6-4",
]);

/** Issuers by the first digits (inclusive ranges) and the lengths they use (ISO/IEC 7812, issuers' own pages). */
const ISSUERS: readonly {
  readonly digits: number;
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}[] = [
  { digits: 1, from: 4, to: 4, lengths: [13, 16, 19] },
  { digits: 2, from: 51, to: 55, lengths: [16] },
  { digits: 4, from: 2221, to: 2720, lengths: [16] },
  { digits: 2, from: 34, to: 34, lengths: [15] },
  { digits: 2, from: 37, to: 37, lengths: [15] },
  { digits: 4, from: 6011, to: 6011, lengths: [16, 19] },
  { digits: 3, from: 644, to: 649, lengths: [16, 19] },
  { digits: 2, from: 65, to: 65, lengths: [16, 19] },
  { digits: 4, from: 3528, to: 3589, lengths: [16, 19] },
  { digits: 3, from: 300, to: 305, lengths: [14] },
  { digits: 2, from: 36, to: 36, lengths: [14] },
  { digits: 2, from: 38, to: 39, lengths: [14] },
  { digits: 2, from: 62, to: 62, lengths: [16, 17, 18, 19] },
  { digits: 4, from: 5018, to: 5018, lengths: [13, 16, 19] },
  { digits: 4, from: 6759, to: 6763, lengths: [13, 16, 19] },
];

const CARD_DIGITS_MIN = 13;
const PIECES_MAX = 5;

/** Finds payment card numbers: grouping, issuer, length and check digit must all fit. */
export function findCards(text: string, visit: (start: number, end: number) => void): void {
  for (const match of text.matchAll(GROUPS)) {
    if (match[0].length < CARD_DIGITS_MIN) continue;
    const pieces = match[0].split(/[ -]/);
    for (let first = 0, offset = match.index; first < pieces.length; first++) {
      if (mayBeginCard(pieces, first)) {
        const from = offset - match.index;
        visitCardsAt(pieces, first, offset, match[0].slice(from, from + NUMBER_CHARS_MAX), visit);
      }
      offset += (pieces[first]?.length ?? 0) + 1;
    }
  }
}

/** Whether as many pieces as a card may have hold enough digits: lists of short numbers are passed over. */
function mayBeginCard(pieces: readonly string[], first: number): boolean {
  let digits = 0;
  for (let at = first; at < first + PIECES_MAX; at++) digits += pieces[at]?.length ?? 0;
  return digits >= CARD_DIGITS_MIN;
}

function visitCardsAt(
  pieces: readonly string[],
  first: number,
  offset: number,
  rest: string,
  visit: (start: number, end: number) => void,
): void {
  let digits = "";
  for (let last = first; last < pieces.length && last < first + PIECES_MAX; last++) {
    digits += pieces[last] ?? "";
    if (digits.length > 19) return;
    const length = digits.length + (last - first);
    const grouping = pieces
      .slice(first, last + 1)
      .map((piece) => piece.length)
      .join("-");
    const isWritten = last === first || (GROUPINGS.has(grouping) && hasOneSeparator(rest.slice(0, length)));
    if (isWritten && hasIssuer(digits) && passesLuhn(digits)) visit(offset, offset + length);
  }
}

function hasOneSeparator(written: string): boolean {
  return !(written.includes(" ") && written.includes("-"));
}

function hasIssuer(digits: string): boolean {
  return ISSUERS.some((issuer) => {
    const start = Number(digits.slice(0, issuer.digits));
    return start >= issuer.from && start <= issuer.to && issuer.lengths.includes(digits.length);
  });
}

/** The check digit of ISO/IEC 7812. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
