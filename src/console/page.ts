import { html, raw } from "hono/html";

export type Html = ReturnType<typeof html>;

/** The pages that exist, in the order of the navigation. */
const PLACES = [
  { id: "console", path: "/console/", label: "Console" },
  { id: "policy", path: "/trust/policy", label: "Guideline" },
  { id: "terms", path: "/trust/terms", label: "Terms" },
  { id: "trust", path: "/trust/", label: "Trust centre" },
  { id: "errors", path: "/errors/", label: "Refusals" },
] as const;

export type Place = (typeof PLACES)[number]["id"];

export interface Page {
  readonly title: string;
  readonly place: Place;
  /** `wide` for tables, `text` for a measure that reads well. */
  readonly width?: "text" | "wide";
  readonly body: Html;
}

/** The document around every page. Whatever a template receives is escaped by `hono/html`. */
export function renderPage({ title, place, width = "text", body }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Fairlead</title>
<link rel="icon" type="image/svg+xml" href="/trust/icon.svg">
<link rel="stylesheet" href="/trust/style.css">
</head>
<body class="${width}">
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="brand" href="/trust/">${mark()}<span>Fairlead</span></a>
<nav aria-label="Pages"><ul>${PLACES.map((entry) => navigationEntry(entry, place))}</ul></nav>
</header>
<main id="content" tabindex="-1">
${body}
</main>
<footer class="bottom"><p>Fairlead leads a line where it should go and keeps it from chafing.</p></footer>
</body>
</html>`;
}

function navigationEntry(entry: (typeof PLACES)[number], place: Place): Html {
  const current = entry.id === place ? raw(' aria-current="page"') : "";
  return html`<li><a href="${entry.path}"${current}>${entry.label}</a></li>`;
}

/** The ring on a ship's rail, with the line that runs through it. */
function mark(): Html {
  return html`<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="10" fill="none" stroke="currentColor" stroke-width="4"/><path d="M1 23c8 0 9-14 15-14s7 14 15 14" fill="none" stroke="var(--accent)" stroke-width="2.5" stroke-linecap="round"/></svg>`;
}

/** A command to copy: one click selects the whole of it. */
export function command(text: string, label: string): Html {
  return html`<pre class="command" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}

/** A page that only says one thing, with a way on. */
export function notice(title: string, place: Place, body: Html): Html {
  return renderPage({ title, place, body: html`<h1>${title}</h1>${body}` });
}

export function notFoundPage(place: Place): Html {
  return notice(
    "There is no such page",
    place,
    html`<p>The address may have a typing error, or the page was never here. What exists is listed in the
<a href="/trust/">trust centre</a> and under <a href="/errors/">refusals</a>.</p>`,
  );
}
