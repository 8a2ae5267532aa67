import { setTimeout as sleep } from "node:timers/promises";
import { plainPrompt } from "../prompts.ts";
import { monotonicMs, seededRandom } from "../rig/index.ts";
import { createClient } from "./client.ts";
import { delaysOf, type Told } from "./delays.ts";
import type { ParsedJob, StreamsReport } from "./job.ts";
import { type Caught, catchStream, readStream } from "./stream.ts";
import { outcome } from "./whole-answers.ts";

type StreamsJob = Extract<ParsedJob, { kind: "streams" }>;

/** Streams begin spread over this time, so that their events do not all come in the same millisecond. */
const SPREAD_MS = 20;

export async function loadStreams(job: StreamsJob): Promise<StreamsReport> {
  const begun = monotonicMs();
  const caught = await catchAll(job);
  const seconds = (monotonicMs() - begun) / 1_000;
  const read = caught.map((one) => (typeof one === "string" ? one : readStream(one, job.maxTokens)));
  const problems = read.filter((one) => typeof one === "string");
  const told = read.filter((one) => typeof one !== "string").slice(job.discard);
  return { ...outcome(job.requests, problems, seconds), ...figuresOf(told) };
}

async function catchAll(job: StreamsJob): Promise<(Caught | string)[]> {
  const client = createClient(job);
  const random = seededRandom(job.seed);
  const caught: (Caught | string)[] = [];
  let sent = 0;
  const one = async (_: unknown, index: number) => {
    await sleep((index * SPREAD_MS) / job.concurrency);
    while (sent < job.requests) {
      const content = plainPrompt(job.seed * 1_000_000 + sent++, random);
      const asked = { model: job.model, stream: true, messages: [{ role: "user", content }] };
      const body = job.maxTokens === undefined ? asked : { ...asked, max_tokens: job.maxTokens };
      caught.push(await client.post(body).then(catchStream).catch(broken));
    }
  };
  await Promise.all(Array.from({ length: job.concurrency }, one));
  await client.close();
  return caught;
}

function broken(problem: unknown): string {
  return `a stream that broke off (${problem instanceof Error ? problem.message : "for no reason it gave"})`;
}

function figuresOf(told: readonly Told[]) {
  const delays = told.map(delaysOf);
  return {
    first_ms: delays.map((delay) => delay.first_ms),
    first_decided_ms: delays.map((delay) => delay.first_decided_ms),
    first_after_8th_ms: delays.map((delay) => delay.first_after_8th_ms),
    first_event_ms: delays.map((delay) => delay.first_event_ms),
    release_ms: delays.map((delay) => delay.release_ms),
    event_ms: delays.flatMap((delay) => delay.event_ms),
    event_decided_ms: delays.flatMap((delay) => delay.event_decided_ms),
  };
}
