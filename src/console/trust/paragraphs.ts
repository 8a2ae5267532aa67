import { html } from "hono/html";
import type { Html } from "../page.ts";

/** A text of the policy file; an empty line begins a new paragraph. */
export function paragraphs(text: string): Html {
  return html`${text.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph.trim()}</p>`)}`;
}

/** A reference or address of the policy file: a link only when it leads to a page, never to a script. */
export function reference(text: string): Html {
  return /^https?:\/\//.test(text) ? html`<a href="${text}">${text}</a>` : html`${text}`;
}
