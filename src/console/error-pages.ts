import { Hono } from "hono";
import { etag } from "hono/etag";
import { html, raw } from "hono/html";
import { answerBug } from "./failure.ts";
import { renderMarkdown } from "./markdown.ts";
import { type Html, notFoundPage, renderPage } from "./page.ts";
import { pageHeaders } from "./page-headers.ts";
import type { Sources } from "./sources.ts";
import { table } from "./table.ts";

/** What every refusal means and how to mend it: the pages that error bodies link to. */
export function createErrorPages(sources: Pick<Sources, "errorPage" | "refusalKinds" | "onBug">): Hono {
  const { errorPage, refusalKinds } = sources;
  const pages = new Hono();
  pages.onError(answerBug("errors", sources));
  pages.use(pageHeaders("public, max-age=60"));
  pages.use(etag());

  pages.get("/", (c) => c.redirect("/errors/", 301));

  pages.get("/:room/:code", async (c) => {
    const { room, code } = c.req.param();
    // Only codes of the table reach the files, so no path from outside does.
    const kind = Object.hasOwn(refusalKinds, `${room}/${code}`) ? refusalKinds[`${room}/${code}`] : undefined;
    const markdown = kind && (await errorPage(room, code));
    if (kind === undefined || markdown === undefined) return c.html(notFoundPage("errors"), 404);
    const body = html`<p class="eyebrow"><code>${room}/${code}</code> · HTTP ${kind.status}</p>
<div class="prose">${raw(renderMarkdown(markdown))}</div>
<p><a href="/errors/">All refusals</a></p>`;
    return c.html(renderPage({ title: kind.title, place: "errors", body }));
  });

  pages.get("/*", (c) =>
    c.req.path === "/errors/" ? c.html(errorsIndex(refusalKinds)) : c.html(notFoundPage("errors"), 404),
  );
  return pages;
}

function errorsIndex(kinds: Sources["refusalKinds"]): Html {
  const rooms = Map.groupBy(Object.entries(kinds).sort(), ([code]) => code.slice(0, code.indexOf("/")));
  return renderPage({
    title: "Refusals",
    place: "errors",
    body: html`<h1>Refusals</h1>
<p class="lead">Every “no” that Fairlead may answer with. <code>error.fairlead.code</code> in an answer names one of these.</p>
${[...rooms].map(
  ([room, entries]) => html`<section aria-labelledby="room-${room}">
<h2 id="room-${room}">${room}</h2>
${table({
  label: `Refusals of ${room}`,
  columns: ["Code", "HTTP", "What it says"],
  rows: entries.map(([code, kind]) => [
    html`<a href="/errors/${code}"><code class="words">${breakable(code)}</code></a>`,
    html`<span class="number">${kind.status}</span>`,
    html`${kind.title}`,
  ]),
})}
</section>`,
)}`,
  });
}

/** A code that may break at its joints only. */
function breakable(code: string): Html {
  return html`${code.split(/(?<=[/_])/).map((part, index) => (index === 0 ? part : html`<wbr>${part}`))}`;
}
