import { setTimeout as sleep } from "node:timers/promises";
import { plainPrompt } from "../prompts.ts";
import { monotonicMs, seededRandom } from "../rig/index.ts";
import { askWhole, createClient } from "./client.ts";
import type { JsonReport, ParsedJob } from "./job.ts";
import { outcome } from "./whole-answers.ts";

const TURNS = 100;
const TURN_CHARS = 4_000;
const AT_ONCE = 16;

/** A conversation of 100 turns and 400 KB that differs from every other. */
function conversation(number: number, random: () => number) {
  return Array.from({ length: TURNS }, (_, turn) => {
    let content = "";
    while (content.length < TURN_CHARS) content += `${plainPrompt(number * TURNS + turn, random)} `;
    return { role: turn % 2 === 0 ? "user" : "assistant", content: content.slice(0, TURN_CHARS) };
  });
}

type ConversationsJob = Extract<ParsedJob, { kind: "conversations" }>;

export async function loadConversations(job: ConversationsJob): Promise<JsonReport> {
  const client = createClient({ ...job, concurrency: AT_ONCE });
  const random = seededRandom(job.seed);
  const latencies: number[] = [];
  const problems: string[] = [];
  let history = conversation(job.seed, random);

  async function send(number: number): Promise<void> {
    if (job.history === "new") history = conversation(number, random);
    const question = { role: "user", content: plainPrompt(number, random) };
    const { tookMs, problem } = await askWhole(client, {
      model: job.model,
      messages: [...history.slice(1), question],
    });
    latencies.push(tookMs);
    if (problem !== undefined) problems.push(`a long conversation: ${problem}`);
  }

  const begun = monotonicMs();
  const open: Promise<void>[] = [];
  while (monotonicMs() - begun < job.seconds * 1_000) {
    open.push(send(job.seed * 1_000 + open.length));
    await sleep(job.everyMs);
  }
  await Promise.all(open);
  await client.close();
  const seconds = (monotonicMs() - begun) / 1_000;
  return { ...outcome(open.length, problems, seconds), latency_ms: latencies };
}
