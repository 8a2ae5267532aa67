import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Access, App, NewApp } from "../access/index.ts";
import type { ApiEnv } from "./credentials.ts";
import { problems } from "./problems.ts";
import { answers, IdParam, jsonBody } from "./shapes.ts";

const list = createRoute({
  method: "get",
  path: "/apps",
  summary: "Lists apps, oldest first",
  request: { query: z.object({ organisation_id: z.string().max(100).optional() }) },
  responses: { ...answers(200, z.object({ data: z.array(App) })), ...problems(400, 401) },
});

const create = createRoute({
  method: "post",
  path: "/apps",
  summary: "Creates an app; straight into production only with a reason, which is audited",
  request: { body: jsonBody(NewApp) },
  responses: { ...answers(201, App), ...problems(400, 401, 403, 404) },
});

const show = createRoute({
  method: "get",
  path: "/apps/{id}",
  summary: "Shows one app",
  request: { params: IdParam },
  responses: { ...answers(200, App), ...problems(401, 404) },
});

export function appRoutes(api: OpenAPIHono<ApiEnv>, { apps }: Pick<Access, "apps">): void {
  api.openapi(list, (c) => c.json({ data: apps.list(c.req.valid("query").organisation_id) }, 200));
  api.openapi(create, async (c) => c.json(await apps.create(c.req.valid("json"), c.get("actor")), 201));
  api.openapi(show, (c) => c.json(apps.show(c.req.valid("param").id), 200));
}
