import type { PiiKind } from "../../platform/index.ts";
import type { Traits } from "../traits.ts";
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

/** Fewest digits in a chain that a match of the kind has. */
const CHAIN_MIN: Readonly<Record<PiiKind, number>> = { email: 0, card: 13, iban: 2, ipv4: 4, phone: 7 };

/** @param traits of the whole text */
export function findPii(text: string, traits: Traits, kinds: readonly PiiKind[], visit: PiiVisitor): void {
  for (const kind of kinds) {
    if (!mayHold(kind, traits)) continue;
    FINDERS[kind](text, (start, end) => visit(kind, start, end));
  }
}

/** An IBAN begins with letters and digits side by side. */
function mayHold(kind: PiiKind, { chain, mixed }: Traits): boolean {
  return chain >= CHAIN_MIN[kind] && (kind !== "iban" || mixed);
}

/**
 * Where personal data begins that spans several words and is still being written at the end of the text.
 *
 * @param traits of the whole text
 */
export function piiOpenFrom(text: string, traits: Traits): number {
  return Math.min(numberOpenFrom(text), traits.mixed ? ibanOpenFrom(text) : text.length);
}
