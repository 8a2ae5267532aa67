import { setTimeout as sleep } from "node:timers/promises";
import { quantile, rssMb, trend } from "../rig/index.ts";
import type { Running } from "./contestants.ts";
import { jsonLap, streamsLap } from "./laps.ts";

const SAMPLE_MS = 1_000;
const SLICE_SECONDS = 10;

/** A gateway that has nothing to do gives memory back; it is given time for that. */
export async function rssAfterLoad(governed: Running, recoverMs: number): Promise<number> {
  await sleep(recoverMs);
  return rssMb(governed.pid);
}

export interface Soak {
  readonly minutes: number;
  readonly begin_mb: number;
  readonly end_mb: number;
  readonly max_mb: number;
  /** Of a straight line through the second half. */
  readonly slope_mb_a_minute: number;
  /** What that line rises by over the second half. */
  readonly growth_mb: number;
  /** Twice the standard deviation around that line. */
  readonly noise_mb: number;
}

/** About 190 whole answers a second and 20 paced streams at once, for so many minutes. */
export async function soak(governed: Running, minutes: number): Promise<Soak> {
  const begun = performance.now();
  const samples: [minute: number, mb: number][] = [];
  const sample = () => samples.push([(performance.now() - begun) / 60_000, rssMb(governed.pid)]);
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    for (let seed = 20_000; performance.now() - begun < minutes * 60_000; seed++) {
      await Promise.all([
        jsonLap(governed, { seed, model: "mock-20ms", seconds: SLICE_SECONDS, concurrency: 4 }),
        streamsLap(governed, { seed, model: "mock-paced-20ms", requests: 140, concurrency: 20 }),
      ]);
      console.error(`soak: ${((performance.now() - begun) / 60_000).toFixed(1)} of ${minutes} minutes`);
    }
  } finally {
    clearInterval(timer);
  }
  return soakOf(samples, minutes);
}

export function soakOf(samples: readonly (readonly [number, number])[], minutes: number): Soak {
  const half = samples.slice(Math.floor(samples.length / 2));
  const { slope, deviation } = trend(half);
  const all = samples.map(([, mb]) => mb);
  const span = (half.at(-1)?.[0] ?? 0) - (half[0]?.[0] ?? 0);
  return {
    minutes,
    begin_mb: all[0] ?? Number.NaN,
    end_mb: all.at(-1) ?? Number.NaN,
    max_mb: quantile(all, 1),
    slope_mb_a_minute: slope,
    growth_mb: slope * span,
    noise_mb: 2 * deviation,
  };
}
