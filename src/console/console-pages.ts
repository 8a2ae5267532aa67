import { Hono } from "hono";
import { consolePage } from "./console-page.ts";
import { answerBug } from "./failure.ts";
import { FORM_STATUS, readForm } from "./form.ts";
import { notFoundPage } from "./page.ts";
import { pageHeaders } from "./page-headers.ts";
import { createSession } from "./session.ts";
import { signedOutPage, signInPage, spentLinkPage, unreadableFormPage } from "./sign-in.ts";
import type { Sources } from "./sources.ts";

const DECISIONS_SHOWN = 50;

/** The signed-in page of the operator, and the way in and out. */
export function createConsolePages(sources: Sources): Hono {
  const session = createSession(sources);
  const pages = new Hono();
  pages.onError(answerBug("console", sources));
  pages.use(pageHeaders("no-store"));

  pages.get("/", (c) => c.redirect("/console/", 301));

  pages.get("/sign-in", (c) => {
    const token = c.req.query("token");
    return token ? c.html(signInPage(token)) : c.html(signedOutPage(), 401);
  });

  pages.post("/sign-in", async (c) => {
    const form = await readForm(c);
    if (typeof form === "string") return c.html(unreadableFormPage(form), FORM_STATUS[form]);
    const token = form.get("token") ?? "";
    const started = token !== "" && (await session.start(c, token));
    return started ? c.redirect("/console/", 303) : c.html(spentLinkPage(), 401);
  });

  // Reads no body, so none can be wrong. A form on a foreign site sends no SameSite=Strict cookie, so it cannot sign anybody out.
  pages.post("/sign-out", async (c) => {
    if (await session.actor(c)) await session.end(c);
    return c.redirect("/console/", 303);
  });

  // Hono joins "/" to the mount point without the slash, so "/console/" itself arrives here.
  pages.get("/*", async (c) => {
    const actor = await session.actor(c);
    if (actor === undefined) return c.html(signedOutPage(), 401);
    if (c.req.path !== "/console/") return c.html(notFoundPage("console"), 404);
    const [status, keys, decisions] = await Promise.all([
      sources.status(),
      sources.listKeys(),
      sources.recentDecisions(DECISIONS_SHOWN),
    ]);
    const { publicUrl, policy } = sources;
    return c.html(consolePage({ actor, publicUrl, policy, status, keys, decisions }));
  });
  return pages;
}
