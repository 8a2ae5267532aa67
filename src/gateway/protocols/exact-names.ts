import { gatewayRefusals } from "../errors.ts";
import type { JsonObject } from "../json.ts";

/** Letters that fold to themselves. */
const PLAIN = /^[a-z0-9_]*$/;

/** The names of one family's fields, and the check that nothing is written almost as one of them. */
export function createExactNames(fields: ReadonlySet<string>) {
  return {
    /** True for a name of the protocol, written as it writes it: such a name is nobody's text. */
    isField: (key: string): boolean => fields.has(key),
    /** Refuses names that some servers read as one of ours: their JSON readers do not tell upper from lower case. */
    requireExactNames(object: JsonObject): void {
      for (const key in object) {
        if (PLAIN.test(key)) continue;
        const folded = key.normalize("NFKC").toLowerCase();
        if (folded === key || !fields.has(folded)) continue;
        throw gatewayRefusals.refuse(
          "body_ambiguous",
          `Some servers would read one of the fields as ${folded}, which is written in another way here. Write it so, or leave it out.`,
          { param: folded },
        );
      }
    },
  };
}
