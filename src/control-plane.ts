import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import { Hono } from "hono";
import { newId } from "./platform/index.ts";

export interface ControlPlaneDeps {
  readonly api: Hono;
  readonly pages: { readonly console: Hono; readonly trust: Hono; readonly errors: Hono };
  /** Addresses under which this process is reached. */
  readonly origins: () => readonly string[];
  /** Undefined when all is well, else why no request can be answered now. */
  readonly notReadyBecause: () => string | undefined;
  /** Told of every mistake of ours that no page and no route has told of. */
  readonly onBug: (bug: unknown, requestId: string) => void;
}

/** The control plane on node:http, also for what is no request that Hono could be handed. */
export function createControlListener(deps: ControlPlaneDeps) {
  const { fetch } = createControlPlane(deps);
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: (problem) =>
      problem instanceof RequestError ? new Response(UNREADABLE, { status: 400 }) : answerBug(problem, deps),
  });
  return (request: IncomingMessage, response: ServerResponse): void => void listener(request, response);
}

const UNREADABLE = "The address or the host of this request cannot be read.";

function answerBug(bug: unknown, { onBug }: Pick<ControlPlaneDeps, "onBug">): Response {
  const requestId = newId("req");
  onBug(bug, requestId);
  return new Response(
    `Fairlead made a mistake, and it has been logged. Name ${requestId} when you report it.`,
    {
      status: 500,
      headers: { "x-request-id": requestId },
    },
  );
}

/** Everything that is not the data plane, on one Hono app: API, console, trust pages, error pages, health. */
function createControlPlane(deps: ControlPlaneDeps): Hono {
  const { api, pages, origins, notReadyBecause } = deps;
  const app = new Hono();
  app.onError((bug) => answerBug(bug, deps));
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/readyz", (c) => {
    const reason = notReadyBecause();
    return reason === undefined ? c.json({ ready: true }) : c.json({ ready: false, reason }, 503);
  });
  // A foreign name that resolves to this machine must not reach a signed-in console (DNS rebinding); the API checks for itself.
  app.use("/console/*", async (c, next) => {
    const asked = c.req.header("host");
    if (origins().some((origin) => new URL(origin).host === asked)) return next();
    return c.text(
      "The console does not answer under this name. Use the address that `fairlead up` printed.",
      403,
    );
  });
  app.route("/api", api);
  app.route("/console", pages.console);
  app.route("/trust", pages.trust);
  app.route("/errors", pages.errors);
  app.get("/", (c) => c.redirect("/trust/"));
  app.get("/console", (c) => c.redirect("/console/"));
  app.notFound((c) => c.text("There is no such page. The public pages begin at /trust/.", 404));
  return app;
}
