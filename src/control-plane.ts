import { Hono } from "hono";

export interface ControlPlaneDeps {
  readonly api: Hono;
  readonly pages: { readonly console: Hono; readonly trust: Hono; readonly errors: Hono };
  /** Addresses under which this process is reached. */
  readonly origins: () => readonly string[];
  /** Undefined when all is well, else why no request can be answered now. */
  readonly notReadyBecause: () => string | undefined;
}

/** Everything that is not the data plane, on one Hono app: API, console, trust pages, error pages, health. */
export function createControlPlane({ api, pages, origins, notReadyBecause }: ControlPlaneDeps): Hono {
  const app = new Hono();
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
