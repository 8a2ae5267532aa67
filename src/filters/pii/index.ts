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

const HAS_DIGIT = /[0-9]/;

export function findPii(text: string, kinds: readonly PiiKind[], visit: PiiVisitor): void {
  const hasDigit = HAS_DIGIT.test(text);
  for (const kind of kinds) {
    if (kind !== "email" && !hasDigit) continue;
    FINDERS[kind](text, (start, end) => visit(kind, start, end));
  }
}

/** Where personal data begins that spans several words and is still being written at the end of the text. */
export function piiOpenFrom(text: string): number {
  return Math.min(numberOpenFrom(text), ibanOpenFrom(text));
}
