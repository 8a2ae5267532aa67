import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import { answerBug } from "../failure.ts";
import { ICON } from "../icon.ts";
import { type Html, notFoundPage } from "../page.ts";
import { pageHeaders } from "../page-headers.ts";
import type { Sources } from "../sources.ts";
import { STYLE } from "../style.ts";
import { policyPage } from "./policy-page.ts";
import { termsPage } from "./terms-page.ts";
import { trustIndex } from "./trust-index.ts";

/** The pages that everybody may read: no sign-in, no script, and a validator derived from what is enforced. */
export function createTrustPages(sources: Pick<Sources, "policy" | "auditHeads" | "onBug">): Hono {
  const { policy, auditHeads } = sources;
  const pages = new Hono();
  pages.onError(answerBug("trust", sources));
  pages.use(pageHeaders("public, max-age=60"));
  pages.use(etag());

  /** The ETag names the policy's digest and the text made from it, so a new release of the pages is seen too. */
  async function published(c: Context, content: Html | string, contentType: string) {
    const text = String(await content);
    c.header(
      "ETag",
      `"${digestTag(policy.digest)}-${digestTag(createHash("sha256").update(text).digest("hex"))}"`,
    );
    return c.body(text, 200, { "Content-Type": contentType });
  }
  const page = (c: Context, content: Html) => published(c, content, "text/html; charset=utf-8");

  pages.get("/", (c) => c.redirect("/trust/", 301));
  pages.get("/policy", (c) => page(c, policyPage(policy)));
  pages.get("/terms", (c) => page(c, termsPage(policy)));
  pages.get("/policy.json", (c) =>
    published(c, `${JSON.stringify(policy, null, 2)}\n`, "application/json; charset=utf-8"),
  );
  pages.get("/audit-heads.json", async (c) => {
    c.header("Cache-Control", "no-cache");
    return c.json(await auditHeads());
  });
  pages.get("/style.css", (c) => published(c, STYLE, "text/css; charset=utf-8"));
  pages.get("/icon.svg", (c) => published(c, ICON, "image/svg+xml"));

  // Hono joins "/" to the mount point without the slash, so "/trust/" itself arrives here.
  pages.get("/*", (c) =>
    c.req.path === "/trust/" ? page(c, trustIndex(policy)) : c.html(notFoundPage("trust"), 404),
  );
  return pages;
}

/** 16 hexadecimal digits tell versions apart; an ETag needs no more. */
function digestTag(digest: string): string {
  return digest
    .replace(/^sha256[:-]/, "")
    .replace(/[^\w-]/g, "")
    .slice(0, 16);
}
