import { Marked } from "marked";

/**
 * Our own documents as HTML.
 *
 * HTML inside a document comes out as text, and a link leads to a page or a part of one, never to a script: even a
 * file that somebody slipped in can only show words.
 */
export function renderMarkdown(markdown: string): string {
  const marked = new Marked({
    renderer: {
      html: ({ text }) => escapeHtml(text),
      image: ({ text }) => escapeHtml(text),
      link({ href, tokens }) {
        const label = this.parser.parseInline(tokens);
        return /^(https?:\/\/|[/#.])/.test(href) ? `<a href="${escapeHtml(href)}">${label}</a>` : label;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
