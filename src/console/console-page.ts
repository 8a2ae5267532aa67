import { html } from "hono/html";
import { decisionsSection } from "./decisions.ts";
import { keysSection } from "./keys.ts";
import { duration } from "./moments.ts";
import { type Html, renderPage } from "./page.ts";
import type { DecisionRow, KeyRow, Sources, Status } from "./sources.ts";

interface ConsoleView {
  readonly actor: string;
  readonly publicUrl: string;
  readonly policy: Sources["policy"];
  readonly status: Status;
  readonly keys: readonly KeyRow[];
  readonly decisions: readonly DecisionRow[];
}

/** The operator's one page: is it well, who may call, what was decided. */
export function consolePage(view: ConsoleView): Html {
  const { actor, publicUrl, status, keys, decisions } = view;
  return renderPage({
    title: "Console",
    place: "console",
    width: "wide",
    body: html`<div class="headline">
<h1>Console</h1>
<form class="who" method="post" action="/console/sign-out"><span>Signed in as <strong>${actor}</strong></span><button class="quiet" type="submit">Sign out</button></form>
</div>
${statusSection(view)}
${keysSection(keys)}
${decisionsSection(decisions, { publicUrl, model: status.models[0] })}`,
  });
}

function statusSection({ status, policy, publicUrl }: ConsoleView): Html {
  const head = status.journalHead;
  return html`<section aria-labelledby="status">
<h2 id="status">Status</h2>
<dl class="facts">
<div><dt>State</dt><dd>${state(status)}</dd></div>
<div><dt>Upstream</dt><dd>${status.upstream.name}<small>${status.upstream.source}</small></dd></div>
<div><dt>Policy</dt><dd><a href="/trust/policy">${policy.title}</a><small>version ${policy.version} · <code title="${policy.digest}">${policy.digest.slice(0, 19)}…</code></small></dd></div>
<div><dt>Journal head</dt><dd>${head ? `entry ${head.sequence}` : "no entry yet"}<small>${head ? html`<code title="${head.hash}">${head.hash.slice(0, 19)}…</code>` : "the first request writes one"}</small></dd></div>
<div><dt>Running for</dt><dd>${duration(status.uptimeMs)}<small>Fairlead ${status.version}</small></dd></div>
<div><dt>Address</dt><dd class="address">${publicUrl}<small>OpenAI's and Anthropic's paths under <code>/v1</code>, Cohere's under <code>/v2</code></small></dd></div>
</dl>
</section>`;
}

function state({ ready, notReadyBecause }: Status): Html {
  if (ready) return html`<span class="badge allow">ready</span><small>requests are answered</small>`;
  return html`<span class="badge refuse">not ready</span><small>${notReadyBecause ?? "requests are not answered"}</small>`;
}
