import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Access, IssuedKey, Key, NewKey } from "../access/index.ts";
import type { ApiEnv } from "./credentials.ts";
import { problems } from "./problems.ts";
import { answers, IdParam, jsonBody } from "./shapes.ts";

const list = createRoute({
  method: "get",
  path: "/keys",
  summary: "Lists keys, oldest first, revoked ones included; never their secrets",
  request: { query: z.object({ app_id: z.string().max(100).optional() }) },
  responses: { ...answers(200, z.object({ data: z.array(Key) })), ...problems(400, 401) },
});

const issue = createRoute({
  method: "post",
  path: "/keys",
  summary: "Issues a key; this answer alone holds it whole",
  request: { body: jsonBody(NewKey) },
  responses: { ...answers(201, IssuedKey), ...problems(400, 401, 403, 404, 409) },
});

const show = createRoute({
  method: "get",
  path: "/keys/{id}",
  summary: "Shows one key without its secret",
  request: { params: IdParam },
  responses: { ...answers(200, Key), ...problems(401, 404) },
});

const revoke = createRoute({
  method: "post",
  path: "/keys/{id}/revoke",
  summary: "Revokes a key; once this is answered no request passes with it",
  request: { params: IdParam },
  responses: { ...answers(200, Key), ...problems(401, 403, 404) },
});

export function keyRoutes(api: OpenAPIHono<ApiEnv>, { keys }: Pick<Access, "keys">): void {
  api.openapi(list, (c) => c.json({ data: keys.list(c.req.valid("query").app_id) }, 200));
  api.openapi(issue, async (c) => c.json(await keys.issue(c.req.valid("json"), c.get("actor")), 201));
  api.openapi(show, (c) => c.json(keys.show(c.req.valid("param").id), 200));
  api.openapi(revoke, async (c) => c.json(await keys.revoke(c.req.valid("param").id, c.get("actor")), 200));
}
