import { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { type Access, type Actor, SESSION_COOKIE } from "../access/index.ts";
import { newId } from "../platform/index.ts";
import { type AdminReset, adminRoutes } from "./admin.ts";
import { appRoutes } from "./apps.ts";
import { limitBody, requireJsonBody } from "./body.ts";
import { type ApiEnv, type Doors, requireCredential, requireOwnHost } from "./credentials.ts";
import { refusals } from "./errors.ts";
import { keyRoutes } from "./keys.ts";
import { organisationRoutes } from "./organisations.ts";
import { answerProblem, refuseUnchecked } from "./problems.ts";

export type { AdminReset } from "./admin.ts";
export { refusals as apiRefusals } from "./errors.ts";

export interface ApiDeps extends Pick<Doors, "ownerToken" | "origins"> {
  readonly access: Pick<Access, "organisations" | "apps" | "keys" | "admin">;
  /** Replaces the admin token, keeps it where the operator finds it, and makes the sign-in link. */
  readonly resetAdmin: (actor: Actor) => Promise<AdminReset>;
  /** Address of a code's page. */
  readonly docsUrl: (code: string) => string;
  readonly onBug: (bug: unknown, requestId: string) => void;
  /** The product's version, for the OpenAPI document. */
  readonly version: string;
}

/** The control plane over HTTP, to be mounted at `/api`. Its OpenAPI document is derived from the same schemas that check it. */
export function createApi(deps: ApiDeps): Hono {
  const api = new OpenAPIHono<ApiEnv>({
    defaultHook: (checked) => {
      if (!checked.success) throw refuseUnchecked(checked.error);
    },
  });
  api.onError(answerProblem(deps));
  api.use(async (c, next) => {
    c.set("requestId", newId("req"));
    c.header("x-request-id", c.get("requestId"));
    c.header("cache-control", "no-store");
    await next();
  });
  api.use(requireOwnHost(deps));
  declareCredentials(api);
  api.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "Fairlead control plane", version: deps.version },
    servers: [{ url: "/api" }],
    security: [{ bearer: [] }, { session: [] }],
  });
  api.use(requireCredential({ ...deps, admin: deps.access.admin }));
  api.use(limitBody);
  api.use(requireJsonBody);
  organisationRoutes(api, deps.access);
  appRoutes(api, deps.access);
  keyRoutes(api, deps.access);
  adminRoutes(api, deps);
  api.all("*", () => {
    throw refusals.refuse(
      "no_such_route",
      "The control plane has no such route. It lists them in /api/openapi.json.",
    );
  });
  // What a request's context holds in here is nobody else's concern.
  return new Hono().route("/", api);
}

function declareCredentials({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "The admin token",
  });
  openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "A signed-in browser; changes must then come from the console's own pages, as JSON",
  });
}
