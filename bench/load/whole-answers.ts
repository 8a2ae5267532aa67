import { plainPrompt } from "../prompts.ts";
import { monotonicMs, seededRandom } from "../rig/index.ts";
import { askWhole, createClient } from "./client.ts";
import type { JsonReport, ParsedJob } from "./job.ts";

/** In this mode `created` is the time for which the mock held its answer. */
const HELD = "mock-20ms";

type JsonJob = Extract<ParsedJob, { kind: "json" }>;

export async function loadWhole(job: JsonJob): Promise<JsonReport> {
  const client = createClient(job);
  const random = seededRandom(job.seed);
  const latencies: number[] = [];
  const problems: string[] = [];
  const begun = monotonicMs();
  const until = begun + (job.seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  const most = job.requests ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  const one = async () => {
    while (sent < most && monotonicMs() < until) {
      const number = sent++;
      const content = plainPrompt(job.seed * 1_000_000 + number, random);
      const asked = { model: job.model, messages: [{ role: "user", content }] };
      const { tookMs, created, problem } = await askWhole(client, asked);
      if (problem !== undefined) problems.push(problem);
      if (number >= job.discard) latencies.push(tookMs - (job.model === HELD ? created / 1_000 : 0));
    }
  };
  await Promise.all(Array.from({ length: job.concurrency }, one));
  const seconds = (monotonicMs() - begun) / 1_000;
  await client.close();
  return { ...outcome(sent, problems, seconds), latency_ms: latencies };
}

export function outcome(requests: number, problems: readonly string[], seconds: number) {
  return { requests, failed: problems.length, why: problems[0] ?? null, seconds };
}
