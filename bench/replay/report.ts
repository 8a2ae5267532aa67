import { type Rate, table } from "../rig/index.ts";
import type { Floor, SourceTally } from "./tally.ts";

export interface Reported {
  readonly sources: Readonly<Record<string, SourceTally>>;
  readonly floors: readonly Floor[];
  readonly overhead_ms: Readonly<
    Record<string, { readonly n: number; readonly p50: number; readonly p99: number }>
  >;
  readonly cpu_ms_per_request: number;
  readonly digests: { readonly weights: string; readonly policy: string };
}

export function reportText(result: Reported): string {
  return [decisions(result), rules(result), floors(result), costs(result)].join("\n\n");
}

function decisions({ sources }: Reported): string {
  const rows = [["source", "removed", "sent", "allow", "redact", "hold", "refuse", "refused", "95 %"]];
  for (const [name, { removed, sent, decisions, refused }] of Object.entries(sources)) {
    const counts = ["allow", "redact", "hold", "refuse"].map((action) => String(decisions[action] ?? 0));
    const gone = Object.values(removed).reduce((sum: number, count: number) => sum + count, 0);
    rows.push([name, String(gone), String(sent), ...counts, percent(refused.value), interval(refused)]);
  }
  return table(rows);
}

function rules({ sources }: Reported): string {
  const rows = [["source and rule cited", "times"]];
  for (const [name, { rules }] of Object.entries(sources)) {
    for (const [rule, count] of Object.entries(rules)) rows.push([`${name}: ${rule}`, String(count)]);
  }
  return table(rows);
}

function floors({ floors }: Reported): string {
  const rows = [["floor", "promised", "measured", "95 %", ""]];
  for (const { name, bound, share, measured, met } of floors) {
    rows.push([
      name,
      `${bound} ${percent(share)}`,
      percent(measured.value),
      interval(measured),
      met ? "met" : "MISSED",
    ]);
  }
  return table(rows);
}

function costs({ overhead_ms, cpu_ms_per_request, digests }: Reported): string {
  const rows = [["overhead", "n", "p50 ms", "p99 ms"]];
  for (const [kind, { n, p50, p99 }] of Object.entries(overhead_ms)) {
    rows.push([kind.replaceAll("_", " "), String(n), String(p50), String(p99)]);
  }
  const lines = [
    table(rows),
    `CPU-ms per request, all of them together: ${cpu_ms_per_request}`,
    `weights ${digests.weights}`,
    `policy  ${digests.policy}`,
  ];
  return lines.join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function interval({ ci95: [low, high] }: Rate): string {
  return `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;
}
