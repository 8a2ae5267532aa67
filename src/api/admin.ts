import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Actor } from "../access/index.ts";
import type { ApiEnv } from "./credentials.ts";
import { refusals } from "./errors.ts";
import { problems } from "./problems.ts";
import { answers } from "./shapes.ts";

const AdminReset = z
  .object({
    admin_token: z.string().describe("Shown once; also written to `admin-token` in the data folder"),
    sign_in_link: z.string().describe("Signs one browser in, once, within 24 hours"),
  })
  .meta({ id: "AdminReset" });
export type AdminReset = z.infer<typeof AdminReset>;

const reset = createRoute({
  method: "post",
  path: "/admin/reset",
  summary: "Replaces the admin token and ends all sessions and sign-in links",
  responses: { ...answers(200, AdminReset), ...problems(401, 403) },
});

/** A session may not turn itself into a token that outlives it. */
export function adminRoutes(
  api: OpenAPIHono<ApiEnv>,
  { resetAdmin }: { readonly resetAdmin: (actor: Actor) => Promise<AdminReset> },
): void {
  api.openapi(reset, async (c) => {
    const actor = c.get("actor");
    if (actor.kind === "session") {
      throw refusals.refuse(
        "needs_token",
        "Only the admin token, or `npx fairlead admin reset`, may do this.",
      );
    }
    return c.json(await resetAdmin(actor), 200);
  });
}
