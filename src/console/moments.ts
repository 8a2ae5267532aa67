import { html } from "hono/html";
import type { Html } from "./page.ts";

/** UTC to the second, the way records are compared across machines; with the exact time for programs. */
export function moment(ms: number): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} <span class="clock">${iso.slice(11, 19)}</span></time>`;
}

/** The two largest units that are not zero: `3 d 4 h`, `12 min 5 s`, `8 s`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const parts = units.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return parts.slice(0, 2).join(" ") || "0 s";
}
