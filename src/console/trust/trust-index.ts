import { html } from "hono/html";
import type { Guideline } from "../../policy/index.ts";
import { type Html, renderPage } from "../page.ts";

/** Exactly what exists, and what each of it is good for. */
export function trustIndex(policy: Guideline): Html {
  return renderPage({
    title: "Trust centre",
    place: "trust",
    body: html`<h1>Trust centre</h1>
<p class="lead">What this service allows and refuses, on which terms, and how its record can be checked. For everybody, without an account.</p>
<dl class="index">
<div><dt><a href="/trust/policy">${policy.title}</a></dt>
<dd>The usage guideline, version ${policy.version}. Made from the file that is enforced.</dd></div>
<div><dt><a href="/trust/policy.json">The guideline as JSON</a></dt>
<dd>The same for programs, with its digest.</dd></div>
<div><dt><a href="/trust/terms">Terms</a></dt>
<dd>What somebody who uses this service accepts.</dd></div>
<div><dt><a href="/trust/audit-heads.json">Audit heads</a></dt>
<dd>Signed checkpoints of the record, one each minute. Keep one: <code>npx fairlead audit verify --head FILE</code>
later shows that nothing up to it was changed or removed.</dd></div>
<div><dt><a href="/errors/">Refusals</a></dt>
<dd>Every error code, what it means and how to mend it.</dd></div>
</dl>`,
  });
}
