import { gatewayRefusals } from "../errors.ts";

/** A field that holds, or leads to, something that no detector of this version reads. */
export function notYet(param: string, what: string) {
  return gatewayRefusals.refuse(
    "not_screened_yet",
    `${what} cannot be screened yet, so a request with ${param} is not accepted. Leave it out.`,
    { param },
  );
}

/** A field whose type or value the protocol does not know. */
export function invalid(param: string, what: string) {
  return gatewayRefusals.refuse("field_invalid", `${param} ${what}.`, { param });
}
