import { html } from "hono/html";
import type { PublishedDomain } from "../../policy/index.ts";
import type { Html } from "../page.ts";
import { paragraphs } from "./paragraphs.ts";

/** One domain: what it covers, what the policy decides about it, and under which conditions. */
export function domainArticle({ id, anchor, title, text, decisionText, conditions }: PublishedDomain): Html {
  return html`<article class="clause" id="${id}" aria-labelledby="title-of-${id}">
<h3 id="title-of-${id}">${title}</h3>
<p class="eyebrow"><a href="${anchor}"><code>${id}</code></a></p>
${paragraphs(text)}
<p><strong>${decisionText}</strong></p>
${conditions.length === 0 ? "" : html`<ul>${conditions.map((condition) => html`<li>${condition}</li>`)}</ul>`}
</article>
`;
}
