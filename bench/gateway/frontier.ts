import { quantile } from "../rig/index.ts";
import { CONTESTANTS, type Contestant, type Field } from "./contestants.ts";
import { jsonLap } from "./laps.ts";
import type { MorePlan } from "./plan.ts";

interface Step {
  readonly concurrency: number;
  readonly per_second: number;
  readonly p99_ms: number;
}

export interface Frontier {
  readonly steps: readonly Step[];
  /** The most requests per second of a step whose p99 was within so many milliseconds; null where there was none. */
  readonly best: Readonly<Record<string, number | null>>;
}

export const P99_LIMITS_MS = [1, 5, 10, 50] as const;
const SEED = 7_000;

/** Whole answers of a mock that does not wait, with more and more requests at once. */
export async function measureFrontier(
  field: Field,
  { frontier }: MorePlan,
): Promise<Readonly<Partial<Record<Contestant, Frontier>>>> {
  const found: Partial<Record<Contestant, Frontier>> = {};
  for (const contestant of CONTESTANTS) {
    const server = contestant === "head_on_answers" ? undefined : field[contestant];
    if (server === undefined) continue;
    const steps: Step[] = [];
    for (const concurrency of frontier.concurrencies) {
      const job = { seed: SEED + concurrency, model: "mock", seconds: frontier.seconds, concurrency };
      const { report } = await jsonLap(server, { ...job, discard: concurrency * 10 });
      const p99 = quantile(report.latency_ms, 0.99);
      steps.push({ concurrency, per_second: report.requests / report.seconds, p99_ms: p99 });
      if (p99 > Math.max(...P99_LIMITS_MS)) break;
    }
    found[contestant] = { steps, best: bestOf(steps) };
    console.error(`frontier: ${contestant}`);
  }
  return found;
}

function bestOf(steps: readonly Step[]): Frontier["best"] {
  const within = (limit: number) =>
    steps.filter((step) => step.p99_ms <= limit).map((step) => step.per_second);
  return Object.fromEntries(
    P99_LIMITS_MS.map((limit) => [
      `p99_${limit}_ms`,
      within(limit).length === 0 ? null : Math.max(...within(limit)),
    ]),
  );
}
