import { html } from "hono/html";
import type { PublishedClause } from "../../policy/index.ts";
import type { Html } from "../page.ts";
import { paragraphs, reference } from "./paragraphs.ts";

/** One clause, at the anchor that refusals link to. */
export function clauseArticle(clause: PublishedClause): Html {
  const { id, anchor, title, text, rationale, references } = clause;
  return html`<article class="clause" id="${id}" aria-labelledby="title-of-${id}">
<h3 id="title-of-${id}">${title}</h3>
<p class="eyebrow"><a href="${anchor}"><code>${id}</code></a>${labels(clause)}</p>
${paragraphs(text)}
${rationale === null ? "" : html`<p class="why"><strong>Why.</strong> ${rationale}</p>`}
${kept(clause)}
${references.length === 0 ? "" : html`<ul class="references">${references.map((entry) => html`<li>${reference(entry)}</li>`)}</ul>`}
</article>
`;
}

function labels({ severity, mlcommons }: PublishedClause): Html {
  const parts = [
    ...(severity === null ? [] : [`severity ${severity}`]),
    ...(mlcommons.length === 0 ? [] : [`MLCommons ${mlcommons.join(", ")}`]),
  ];
  return html`${parts.map((part) => html` · ${part}`)}`;
}

/** Who sees to it that the clause is kept. Only rules in `enforce` are named: the others change nothing. */
function kept({ enforcement, rules }: PublishedClause): Html {
  if (rules.length === 0) return html`<p class="kept">${enforcement}</p>`;
  return html`<p class="kept rules">${enforcement}
<span class="rule-names">${rules.length === 1 ? "Rule" : "Rules"}: ${rules.map((rule, index) => html`${index === 0 ? "" : ", "}<code>${rule}</code>`)}</span></p>`;
}
