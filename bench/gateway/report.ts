import { rounded, type Spread, spread, table } from "../rig/index.ts";
import { CONTESTANTS, type Contestant } from "./contestants.ts";
import type { Lap, Round } from "./rounds.ts";
import type { Target } from "./targets.ts";

const NAMES: Readonly<Record<Contestant, string>> = {
  bare: "bare pass-through",
  governed: "Fairlead, default policy",
  without_rules: "Fairlead, no rules",
};

/** The two tables for people. Wall-clock figures share the machine with the client and the mock: read them loosely. */
export function reportText(rounds: readonly Round[], targets: readonly Target[]): string {
  const laps = [["", "CPU-ms a request", "spread", "requests/s", "p50 ms", "p99 ms"]];
  for (const contestant of CONTESTANTS) {
    const of = (field: keyof Lap) => spread(rounds.map((round) => round[contestant][field]));
    const cpu = of("cpu_ms");
    laps.push([
      NAMES[contestant],
      show(cpu.median),
      range(cpu),
      of("per_second").median.toFixed(0),
      show(of("p50_ms").median),
      show(of("p99_ms").median),
    ]);
  }
  const promises = [["target", "at most", "measured", "spread", ""]];
  for (const { name, unit, most, judged, measured, met } of targets) {
    promises.push([
      name,
      `${most} ${unit}`,
      `${show(judged)} ${unit}`,
      range(measured),
      met ? "met" : "MISSED",
    ]);
  }
  return `${table(laps)}\n\n${table(promises)}`;
}

function range(of: Spread): string {
  return `${show(of.min)}–${show(of.max)}`;
}

function show(value: number): string {
  return String(rounded(value));
}
