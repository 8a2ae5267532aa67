import { html } from "hono/html";
import type { Guideline } from "../../policy/index.ts";
import { type Html, renderPage } from "../page.ts";
import { clauseArticle } from "./clause.ts";
import { domainArticle } from "./domain.ts";
import { paragraphs, reference } from "./paragraphs.ts";

/** The published guideline. Every refusal links to the clause it cites on this page. */
export function policyPage(policy: Guideline): Html {
  return renderPage({
    title: policy.title,
    place: "policy",
    body: html`<h1>${policy.title}</h1>
${identity(policy)}
<div class="opening">${paragraphs(policy.scope)}</div>
${contents(policy)}
${definitions(policy)}
${policy.groups.map(
  ({ anchor, title, clauses }) => html`<section aria-labelledby="${anchor.slice(1)}">
<h2 id="${anchor.slice(1)}">${title}</h2>
${clauses.map(clauseArticle)}
</section>`,
)}
${domains(policy)}
${unscannable(policy)}
${contact(policy)}`,
  });
}

function identity({ version, effective, digest }: Guideline): Html {
  return html`<dl class="identity">
<div><dt>Version</dt><dd>${version}</dd></div>
<div><dt>In force from</dt><dd>${effective}</dd></div>
<div><dt>For programs</dt><dd><a href="/trust/policy.json">policy.json</a></dd></div>
<div class="long"><dt>Digest of what is enforced</dt><dd><code>${digest}</code></dd></div>
</dl>`;
}

function contents({ groups, domains }: Guideline): Html {
  const entry = ({ anchor, title }: { anchor: string; title: string }) =>
    html`<li><a href="${anchor}">${title}</a></li>`;
  return html`<nav class="contents" aria-labelledby="contents">
<h2 id="contents">Contents</h2>
${groups.map(({ title, clauses }) => html`<h3>${title}</h3><ul>${clauses.map(entry)}</ul>`)}
${domains.length === 0 ? "" : html`<h3>Domains</h3><ul>${domains.map(entry)}</ul>`}
</nav>`;
}

function definitions(policy: Guideline): Html {
  if (policy.definitions.length === 0) return html``;
  return html`<section aria-labelledby="words">
<h2 id="words">Words</h2>
<dl class="index">${policy.definitions.map(({ term, text }) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
</section>`;
}

function domains(policy: Guideline): Html {
  if (policy.domains.length === 0) return html``;
  return html`<section aria-labelledby="domains">
<h2 id="domains">Domains</h2>
<p class="lead">Fields in which a mistake weighs more, and what holds for an app that works in one of them.</p>
${policy.domains.map(domainArticle)}
</section>`;
}

function unscannable({ unscannable: { refused, allowed } }: Guideline): Html {
  const kinds = (lead: string, listed: typeof refused) =>
    listed.length === 0
      ? ""
      : html`<p>${lead}</p><ul>${listed.map(({ title }) => html`<li>${title}</li>`)}</ul>`;
  return html`<section aria-labelledby="unscannable">
<h2 id="unscannable">What cannot be inspected</h2>
${kinds("Refused, because nobody could say what it holds:", refused)}
${kinds("Allowed unread:", allowed)}
</section>`;
}

function contact(policy: Guideline): Html {
  const { name, how, email, url } = policy.contact;
  return html`<section aria-labelledby="contact">
<h2 id="contact">Contact</h2>
<p><strong>${name}.</strong> ${how}</p>
${email === undefined ? "" : html`<p><a href="mailto:${email}">${email}</a></p>`}
${url === undefined ? "" : html`<p>${reference(url)}</p>`}
</section>`;
}
