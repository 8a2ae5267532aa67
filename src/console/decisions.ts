import { html } from "hono/html";
import { moment } from "./moments.ts";
import { command, type Html } from "./page.ts";
import type { DecisionRow } from "./sources.ts";
import { table } from "./table.ts";

interface Example {
  readonly publicUrl: string;
  /** Undefined when the upstream names no model. */
  readonly model: string | undefined;
}

export function decisionsSection(decisions: readonly DecisionRow[], example: Example): Html {
  return html`<section aria-labelledby="decisions">
<h2 id="decisions">Last calls</h2>
<p class="lead">The newest first, 50 at most: what the policy decided, or how the call ended where it did not decide. What people wrote is not kept.</p>
${decisions.length === 0 ? noDecisions(example) : decisionTable(decisions)}
</section>`;
}

function decisionTable(decisions: readonly DecisionRow[]): Html {
  return table({
    label: "Last calls",
    columns: ["Time (UTC)", "App, model", "Direction", "Outcome", "Grounds", "Scanned", "Overhead", "Ids"],
    rows: decisions.map((row) => [
      moment(row.at),
      html`${row.app}<small>${row.model}</small>`,
      html`${row.direction ?? NONE}<small>${row.stream ? "streamed" : "whole"}</small>`,
      outcome(row),
      grounds(row),
      scanned(row),
      html`<span class="number">${row.overheadMs.toFixed(1)} ms</span>`,
      html`<code class="id">${row.requestId}</code>${row.decisionId === null ? "" : html`<code class="id">${row.decisionId}</code>`}`,
    ]),
  });
}

const NONE = html`<span class="none">none</span>`;

/** The policy's decision, or, drawn otherwise, what ended the call in its place. */
function outcome(row: DecisionRow): Html {
  if (row.would !== null)
    return html`<span class="badge ended answered">scored</span><small>the policy would ${row.would}</small>`;
  if (row.decision !== null) return html`<span class="badge ${row.decision}">${row.decision}</span>`;
  return html`<span class="badge ended ${row.outcome}">${row.outcome}</span><small>${ENDS[row.outcome](row)}</small>`;
}

const ENDS: Readonly<Record<DecisionRow["outcome"], (row: DecisionRow) => string>> = {
  answered: () => "nothing was screened",
  refused: ({ status }) => `HTTP ${status}, not by the policy`,
  failed: ({ status }) => (status === 200 ? "the answer broke off" : `HTTP ${status}`),
  abandoned: () => "the caller left",
  interrupted: () => "Fairlead was stopped",
};

function scanned({ scanned: seen }: DecisionRow): Html {
  if (seen === null) return html`<span class="none">nothing</span>`;
  const texts = seen.texts === 1 ? "1 text" : `${seen.texts} texts`;
  const missed =
    seen.notScanned.length === 0
      ? ""
      : html`<small class="missed">not scanned: ${seen.notScanned.join(", ")}</small>`;
  return html`${texts}<small>${seen.chars} characters</small>${missed}`;
}

/** The rule and the clause it cites; a call that no rule refused names its refusal instead. */
function grounds({ rule, clause, code }: DecisionRow): Html {
  if (rule !== null) {
    const link =
      clause && html`<small><a href="/trust/policy#${encodeURIComponent(clause)}">${clause}</a></small>`;
    return html`${rule}${link}`;
  }
  if (code !== null) return html`<a href="/errors/${code}">${code}</a>`;
  return NONE;
}

function noDecisions({ publicUrl, model }: Example): Html {
  const body = JSON.stringify({
    model: model ?? "MODEL",
    messages: [{ role: "user", content: "Say hello in five words." }],
  });
  const curl = [
    `curl ${publicUrl}/v1/chat/completions \\`,
    `  -H "Authorization: Bearer $FAIRLEAD_KEY" \\`,
    `  -H "content-type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n");
  return html`<div class="empty">
<p><strong>No call yet.</strong> Send the first request, then load this page again:</p>
${command(curl, "Command that sends a first request")}
<p><code>FAIRLEAD_KEY</code> is a key as it was shown when it was made; <code>npx fairlead up --new-keys</code> makes a fresh sandbox key.</p>
</div>`;
}
