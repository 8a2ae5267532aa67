import { randomFillSync, randomUUID } from "node:crypto";

const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Random characters without look-alikes (0/O, 1/I/l). 5.8 bits each; bytes past the last whole multiple are thrown away, so no letter is likelier. */
export function randomText(length: number): string {
  const limit = 256 - (256 % ALPHABET.length);
  const bytes = Buffer.allocUnsafe(length * 2);
  let text = "";
  while (text.length < length) {
    randomFillSync(bytes);
    for (const byte of bytes) {
      if (byte < limit && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}

/** An id that says its kind: `newId("app")` gives `app_` and 32 hex digits, 122 random bits. */
export function newId(kind: string): string {
  return `${kind}_${randomUUID().replaceAll("-", "")}`;
}
