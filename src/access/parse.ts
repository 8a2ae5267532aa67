import type { z } from "zod";
import { refusals } from "./errors.ts";

/** Checks what a person or a script sent, whichever front door it came through. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  throw refusals.refuse("input_invalid", `This cannot be used. ${reasons.join("; ")}.`);
}
