import type { Context } from "hono";
import { readAtMost } from "../platform/index.ts";

/** Our forms hold one token. */
const FORM_BYTES_MAX = 4096;

export type FormProblem = keyof typeof FORM_STATUS;

export const FORM_STATUS = { broken: 400, too_large: 413, not_a_form: 415 } as const;

/** The fields that one of our own forms has sent, or why there are none. */
export async function readForm({ req }: Context): Promise<URLSearchParams | FormProblem> {
  const type = req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return "not_a_form";
  if (Number(req.header("content-length") ?? 0) > FORM_BYTES_MAX) return "too_large";
  try {
    const bytes = await readAtMost(req.raw.body, FORM_BYTES_MAX);
    return bytes === undefined ? "too_large" : new URLSearchParams(bytes.toString("utf8"));
  } catch {
    // The sender left half-way.
    return "broken";
  }
}
