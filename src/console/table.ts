import { html } from "hono/html";
import type { Html } from "./page.ts";

interface Table {
  /** What a screen reader announces; the heading above says it to everybody else. */
  readonly label: string;
  readonly columns: readonly string[];
  /** As many cells as there are columns; the first one names the row. */
  readonly rows: readonly (readonly Html[])[];
}

/**
 * A table that becomes a list of cards on a narrow screen.
 *
 * The roles are written out because browsers drop a table's meaning once its boxes are laid out otherwise.
 */
export function table({ label, columns, rows }: Table): Html {
  return html`<table role="table" aria-label="${label}">
<thead role="rowgroup"><tr role="row">${columns.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => tableRow(cells, columns))}</tbody>
</table>`;
}

function tableRow(cells: readonly Html[], columns: readonly string[]): Html {
  return html`<tr role="row">${cells.map((cell, index) =>
    index === 0
      ? html`<th role="rowheader" scope="row" data-label="${columns[index]}">${cell}</th>`
      : html`<td role="cell" data-label="${columns[index]}">${cell}</td>`,
  )}</tr>
`;
}
