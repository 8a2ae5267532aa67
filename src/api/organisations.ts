import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Access, NewOrganisation, Organisation } from "../access/index.ts";
import type { ApiEnv } from "./credentials.ts";
import { problems } from "./problems.ts";
import { answers, IdParam, jsonBody } from "./shapes.ts";

const list = createRoute({
  method: "get",
  path: "/organisations",
  summary: "Lists organisations, oldest first",
  responses: { ...answers(200, z.object({ data: z.array(Organisation) })), ...problems(401) },
});

const create = createRoute({
  method: "post",
  path: "/organisations",
  summary: "Creates an organisation",
  request: { body: jsonBody(NewOrganisation) },
  responses: { ...answers(201, Organisation), ...problems(400, 401, 403) },
});

const show = createRoute({
  method: "get",
  path: "/organisations/{id}",
  summary: "Shows one organisation",
  request: { params: IdParam },
  responses: { ...answers(200, Organisation), ...problems(401, 404) },
});

export function organisationRoutes(
  api: OpenAPIHono<ApiEnv>,
  { organisations }: Pick<Access, "organisations">,
): void {
  api.openapi(list, (c) => c.json({ data: organisations.list() }, 200));
  api.openapi(create, async (c) =>
    c.json(await organisations.create(c.req.valid("json"), c.get("actor")), 201),
  );
  api.openapi(show, (c) => c.json(organisations.show(c.req.valid("param").id), 200));
}
