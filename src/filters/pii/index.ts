import type { PiiKind } from "../../platform/index.ts";
import { findCards } from "./card.ts";
import { findEmails } from "./email.ts";
import { numberOpenFrom } from "./groups.ts";
import { findIbans, ibanOpenFrom } from "./iban.ts";
import { findIpv4s } from "./ipv4.ts";
import { findPhones } from "./phone.ts";

/** Personal data found in a cased text: its kind and [start, end). */
export type PiiVisitor = (kind: PiiKind, start: number, end: number) => void;

type Find = (text: string, visit: (start: number, end: number) => void) => void;

const FINDERS = {
  email: findEmails,
  card: findCards,
  iban: findIbans,
  ipv4: findIpv4s,
  phone: findPhones,
} as const satisfies Record<PiiKind, Find>;

/** Fewest digits that a match of the kind has. */
const DIGITS_MIN: Readonly<Record<PiiKind, number>> = { email: 0, card: 12, iban: 2, ipv4: 4, phone: 7 };

/** @param digits how many the whole text has */
export function findPii(text: string, digits: number, kinds: readonly PiiKind[], visit: PiiVisitor): void {
  for (const kind of kinds) {
    if (digits < DIGITS_MIN[kind]) continue;
    FINDERS[kind](text, (start, end) => visit(kind, start, end));
  }
}

/** Where personal data begins that spans several words and is still being written at the end of the text. */
export function piiOpenFrom(text: string): number {
  return Math.min(numberOpenFrom(text), ibanOpenFrom(text));
}
