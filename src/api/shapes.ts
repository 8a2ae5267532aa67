import { z } from "@hono/zod-openapi";

export const IdParam = z.object({ id: z.string().max(100) });

/** A JSON body that must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** The answer of a route when all went well. */
export function answers<Status extends 200 | 201, Schema extends z.ZodType>(status: Status, schema: Schema) {
  const answer = {
    description: status === 201 ? "Made" : "Done",
    content: { "application/json": { schema } },
  };
  // A computed key widens to string; the type says which one it is.
  return { [status]: answer } as Record<Status, typeof answer>;
}
