import { type Spread, spread } from "../rig/index.ts";
import type { Round } from "./rounds.ts";
import type { StartUps } from "./start-ups.ts";

/** A promise of the product and what came of it. */
export interface Target {
  readonly name: string;
  readonly unit: "×" | "MB" | "ms";
  readonly most: number;
  /** Ratios are judged by their median over rounds, memory and start by the worst start. */
  readonly judged: number;
  readonly measured: Spread;
  readonly met: boolean;
}

export function judge(rounds: readonly Round[], startUps: StartUps): Target[] {
  const governed = spread(rounds.map((round) => round.governed.cpu_ms / round.bare.cpu_ms));
  const ruleless = spread(rounds.map((round) => round.without_rules.cpu_ms / round.bare.cpu_ms));
  const { idle_rss_mb: rss, ready_ms: ready } = startUps;
  return [
    target("CPU, governed : bare", "×", 3.5, governed.median, governed),
    target("CPU, without rules : bare", "×", 1.9, ruleless.median, ruleless),
    target("memory when idle", "MB", 150, rss.max, rss),
    target("ready on an existing data folder", "ms", 1_500, ready.max, ready),
  ];
}

function target(name: string, unit: Target["unit"], most: number, judged: number, measured: Spread): Target {
  return { name, unit, most, judged, measured, met: judged <= most };
}
