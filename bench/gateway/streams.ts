import { STREAM_TOKENS } from "../mock/index.ts";
import type { Field } from "./contestants.ts";
import { besideLap, crowdLap } from "./laps.ts";
import type { MorePlan } from "./plan.ts";
import { interleave, type Laps } from "./rounds.ts";

/** Many paced streams at once. */
export interface CrowdLap {
  readonly at_once: number;
  readonly streams: number;
  /** Streams in which not every piece came, unchanged and in order, followed by the end. */
  readonly incomplete: number;
  readonly why: string | null;
  readonly cores: number;
  readonly event_ms: readonly number[];
  readonly event_decided_ms: readonly number[];
}

export interface BesideLap {
  readonly event_ms: readonly number[];
  readonly event_decided_ms: readonly number[];
  readonly conversation_ms: readonly number[];
}

const PACED_STREAM_SECONDS = (STREAM_TOKENS * 20) / 1_000;

export async function measureCrowd(field: Field, { crowd }: MorePlan): Promise<Laps<CrowdLap>> {
  const { requests, concurrency, rounds } = crowd;
  const course = { name: `${concurrency} streams at once`, rounds, isWarm: true };
  return interleave(field, ["bare", "governed"], course, async (server, seed) => {
    // The first streams of all begin together with a cold client; they must be whole, and are not timed.
    const job = { seed, model: "mock-paced-20ms", requests, concurrency, discard: concurrency };
    const { report, cpuMs } = await crowdLap(server, job);
    return {
      at_once: concurrency,
      streams: report.requests,
      incomplete: report.failed,
      why: report.why,
      cores: cpuMs / 1_000 / report.seconds,
      event_ms: report.event_ms,
      event_decided_ms: report.event_decided_ms,
    };
  });
}

/** @param history whether every turn of each long conversation is new, or only its last */
export async function measureBeside(
  field: Field,
  { beside }: MorePlan,
  history: "new" | "kept",
): Promise<Laps<BesideLap>> {
  const { requests, concurrency, rounds, everyMs } = beside;
  const course = { name: `streams beside long conversations (${history})`, rounds, isWarm: true };
  const seconds = PACED_STREAM_SECONDS * (requests / concurrency);
  return interleave(field, ["bare", "plain", "governed"], course, async (server, seed) => {
    const [streams, conversations] = await besideLap(
      server,
      { seed, model: "mock-paced-20ms", requests, concurrency, discard: concurrency },
      { seed, model: "mock", everyMs, seconds, history },
    );
    const { event_ms, event_decided_ms } = streams;
    return { event_ms, event_decided_ms, conversation_ms: conversations.latency_ms };
  });
}
