import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Refusal } from "../platform/index.ts";
import type { ApiEnv } from "./credentials.ts";
import { refusals } from "./errors.ts";

/** The one shape of everything that went wrong. */
const Problem = z
  .object({
    error: z.object({
      code: z.string().describe("room/name, as in the address of its page"),
      message: z.string(),
      docs_url: z.string(),
    }),
  })
  .meta({ id: "Problem" });

const MEANINGS = {
  400: "Something that was sent cannot be used",
  401: "No credential, or one that opens nothing",
  403: "This credential does not suffice",
  404: "Absent, or not yours",
  409: "The present state does not allow it",
} as const;

/** The refusals of a route, for its OpenAPI entry. */
export function problems<Status extends keyof typeof MEANINGS>(...statuses: Status[]) {
  const content = { "application/json": { schema: Problem } };
  return Object.fromEntries(statuses.map((status) => [status, { description: MEANINGS[status], content }]));
}

/** Turns whatever was thrown into a refusal; only bugs are told to `onBug`. */
export function answerProblem(deps: {
  readonly docsUrl: (code: string) => string;
  readonly onBug: (bug: unknown, requestId: string) => void;
}) {
  return (thrown: unknown, c: Context<ApiEnv>): Response => {
    const refusal = asRefusal(thrown) ?? bug(c.get("requestId"));
    if (refusal.code === "api/internal") deps.onBug(thrown, c.get("requestId"));
    const { code, message, headers } = refusal;
    return c.json(
      { error: { code, message, docs_url: deps.docsUrl(code) } },
      // Every refusal in the tables has a status that allows a body.
      refusal.status as ContentfulStatusCode,
      headers,
    );
  };
}

/** What a failed check of body, query or path says: each field and its reason, never the value. */
export function refuseUnchecked(error: z.core.$ZodError): Refusal {
  const reasons = error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  return refusals.refuse("invalid_request", `This request cannot be used. ${reasons.join("; ")}.`);
}

function asRefusal(thrown: unknown): Refusal | undefined {
  if (thrown instanceof Refusal) return thrown;
  // Hono's own check of a JSON body is the only thing below us that answers 400.
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return refusals.refuse("malformed_json", "The body is not valid JSON.");
  }
  return undefined;
}

function bug(requestId: string): Refusal {
  return refusals.refuse(
    "internal",
    `This is a mistake of ours and has been logged. Name ${requestId} when you report it.`,
  );
}
