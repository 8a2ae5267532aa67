import { html } from "hono/html";
import type { Guideline } from "../../policy/index.ts";
import { type Html, renderPage } from "../page.ts";
import { paragraphs } from "./paragraphs.ts";

/** The terms of the enforced policy file. */
export function termsPage({ title, version, effective, digest, terms }: Guideline): Html {
  return renderPage({
    title: terms.title,
    place: "terms",
    body: html`<h1>${terms.title}</h1>
<p class="lead">They belong to <a href="/trust/policy">${title}</a>, version ${version}, in force from ${effective}.</p>
<div class="opening">${paragraphs(terms.text)}</div>
${terms.sections.map(
  (section) => html`<section class="clause" id="${section.id}" aria-labelledby="title-of-${section.id}">
<h2 id="title-of-${section.id}">${section.title}</h2>
${paragraphs(section.text)}
</section>
`,
)}
<p class="eyebrow">Digest of what is enforced: <code>${digest}</code></p>`,
  });
}
