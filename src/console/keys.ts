import { html } from "hono/html";
import { moment } from "./moments.ts";
import { command, type Html } from "./page.ts";
import type { KeyRow } from "./sources.ts";
import { table } from "./table.ts";

export function keysSection(keys: readonly KeyRow[]): Html {
  return html`<section aria-labelledby="keys">
<h2 id="keys">Keys</h2>
<p class="lead">A key's secret is shown once, when it is made. Here are their names only.</p>
${keys.length === 0 ? noKeys() : keyTable(keys)}
</section>`;
}

function keyTable(keys: readonly KeyRow[]): Html {
  return table({
    label: "Keys",
    columns: ["Key", "App", "Stage", "Created (UTC)", "State"],
    rows: keys.map((key) => [
      html`<code class="id">${key.id}</code>`,
      html`${key.app}`,
      html`${key.stage.replace("_", " ")}`,
      moment(key.createdAt),
      key.revokedAt === null
        ? html`<span class="badge allow">active</span>`
        : html`<span class="badge refuse">revoked</span><small>${moment(key.revokedAt)}</small>`,
    ]),
  });
}

function noKeys(): Html {
  return html`<div class="empty">
<p><strong>No key yet.</strong> Nobody can call the model until an app has one. List the apps, then issue a key to one of them:</p>
${command("npx fairlead app list\nnpx fairlead key create --app APP_ID", "Commands that issue a key")}
</div>`;
}
