import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ScanParts, TextUnit } from "../platform/index.ts";

/** Characters hashed in one stretch: about 0.3 ms. */
const STRETCH_CHARS = 262_144;
/** What the beginning and end of a hash cost, in characters hashed. */
const HASH_CHARS = 2_048;

/**
 * A key for each group of units: sha256 over the scanner's digest, the parts, and role, channel and text of every unit.
 * Lets the event loop turn between stretches.
 */
export async function groupKeys(
  groups: readonly (readonly number[])[],
  units: readonly TextUnit[],
  digest: string,
  parts: ScanParts,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let hashed = 0;
  for (const group of groups) {
    hashed += HASH_CHARS;
    const hash = createHash("sha256").update(`${digest}\n${parts}\n`);
    for (const index of group) {
      const { role, channel, text } = units[index] ?? { role: "", channel: "", text: "" };
      // The length is said first, so that no two lists of units are written alike.
      hash.update(`${role}\n${channel}\n${text.length}\n`);
      for (let from = 0; from < text.length; from += STRETCH_CHARS) {
        const stretch = text.slice(from, from + STRETCH_CHARS);
        // UTF-16: in UTF-8 every half of a surrogate pair would be written alike.
        hash.update(stretch, "utf16le");
        hashed += stretch.length;
        if (hashed < STRETCH_CHARS) continue;
        hashed = 0;
        await nextTurn();
      }
    }
    keys.push(hash.digest("base64url"));
  }
  return keys;
}
