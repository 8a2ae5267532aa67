import type { Field } from "./contestants.ts";
import { jsonLap } from "./laps.ts";
import type { MorePlan } from "./plan.ts";
import { interleave, type Laps } from "./rounds.ts";

/** Latencies in milliseconds, without the 20 ms that the mock holds each answer, by its own account. */
export interface LatencyStep {
  readonly concurrency: number;
  readonly laps: Laps<readonly number[]>;
}

const ALL = ["direct", "bare", "plain", "governed", "portkey"] as const;
/** Rounds of requests that a fresh client sends before it measures. */
const DISCARD_ROUNDS = 10;

export async function measureLatency(field: Field, { latency }: MorePlan): Promise<LatencyStep[]> {
  const steps: LatencyStep[] = [];
  for (const { requests, concurrency } of latency.steps) {
    const discard = DISCARD_ROUNDS * concurrency;
    const course = { name: `latency, ${concurrency} at once`, rounds: latency.rounds, isWarm: true };
    const laps = await interleave(field, ALL, course, async (server, seed) => {
      const job = { seed, model: "mock-20ms", requests: requests + discard, concurrency, discard };
      return (await jsonLap(server, job)).report.latency_ms;
    });
    steps.push({ concurrency, laps });
  }
  return steps;
}
