import { quantile } from "../rig/index.ts";
import type { Field } from "./contestants.ts";
import { jsonLap, type Lap, streamsLap } from "./laps.ts";
import type { Amount, Plan } from "./plan.ts";
import { interleave, type Laps } from "./rounds.ts";

/** CPU of one request; the wall-clock figures share the machine with the client and the mock: read them loosely. */
export interface CpuLap {
  readonly cpu_ms: number;
  /** Of the processor cores, how many the server's process kept busy. */
  readonly cores: number;
  readonly per_second: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

export interface Cpu {
  readonly json: Laps<CpuLap>;
  readonly burst: Laps<CpuLap>;
  readonly paced: Laps<CpuLap> | undefined;
}

const ALL = ["bare", "plain", "governed", "portkey"] as const;
const OURS = ["bare", "plain", "governed"] as const;

export async function measureCpu(field: Field, plan: Plan): Promise<Cpu> {
  const { rounds, json, burst, more } = plan;
  return {
    json: await interleave(field, ALL, { name: "whole answers", rounds }, async (server, seed) => {
      const lap = await jsonLap(server, { seed, model: "mock", ...amountOf(json, seed) });
      return cpuLap(lap, lap.report.latency_ms);
    }),
    burst: await interleave(field, ALL, { name: "bursts", rounds }, async (server, seed) => {
      const lap = await streamsLap(server, { seed, model: "mock-burst", ...amountOf(burst, seed) });
      return cpuLap(lap, lap.report.first_ms);
    }),
    paced:
      more &&
      (await interleave(field, OURS, { name: "paced streams", ...more.paced }, async (server, seed) => {
        const lap = await streamsLap(server, {
          seed,
          model: "mock-paced-20ms",
          ...amountOf(more.paced, seed),
        });
        return cpuLap(lap, lap.report.first_ms);
      })),
  };
}

const WARM_UP_SHARE = 3;

/** The round that warms up is shorter. */
function amountOf({ requests, concurrency }: Amount, round: number): Amount {
  return { requests: round === 0 ? Math.ceil(requests / WARM_UP_SHARE) : requests, concurrency };
}

function cpuLap(
  lap: Lap<{ readonly requests: number; readonly seconds: number }>,
  latencies: readonly number[],
) {
  const { requests, seconds } = lap.report;
  return {
    cpu_ms: lap.cpuMs / requests,
    cores: lap.cpuMs / 1_000 / seconds,
    per_second: requests / seconds,
    p50_ms: quantile(latencies, 0.5),
    p99_ms: quantile(latencies, 0.99),
  };
}
