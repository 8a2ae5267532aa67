/**
 * The keep-alive client of `bench gateway`, in a process of its own. Takes one job as JSON, prints one result as JSON.
 */
import { Pool } from "undici";
import { z } from "zod";
import { plainPrompt } from "./prompts.ts";
import { quantile, seededRandom } from "./rig/index.ts";

const Job = z.object({
  url: z.url(),
  key: z.string(),
  seed: z.number(),
  requests: z.number(),
  concurrency: z.number(),
});
type Job = z.infer<typeof Job>;

console.log(JSON.stringify(await run(Job.parse(JSON.parse(process.argv[2] ?? "{}")))));

async function run(job: Job) {
  const pool = new Pool(job.url, { connections: job.concurrency });
  const random = seededRandom(job.seed);
  const latencies: number[] = [];
  let sent = 0;
  let failed = 0;
  const startedAt = performance.now();
  const one = async () => {
    while (sent < job.requests) {
      const body = chat(plainPrompt(job.seed * job.requests + sent++, random));
      const askedAt = performance.now();
      if (!(await isAnswered(pool, job.key, body))) failed += 1;
      latencies.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: job.concurrency }, one));
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return {
    requests: sent,
    failed,
    per_second: sent / seconds,
    p50_ms: quantile(latencies, 0.5),
    p99_ms: quantile(latencies, 0.99),
  };
}

function chat(content: string): string {
  return JSON.stringify({ model: "mock", messages: [{ role: "user", content }] });
}

/** Only a whole answer that nobody refused or changed counts: a refusal is cheaper than what is measured. */
async function isAnswered(pool: Pool, key: string, body: string): Promise<boolean> {
  const answer = await pool.request({
    method: "POST",
    path: "/v1/chat/completions",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body,
  });
  const text = await answer.body.text();
  const decision = answer.headers["x-fairlead-decision"] ?? "allow";
  return answer.statusCode === 200 && decision === "allow" && text.includes('"finish_reason":"stop"');
}
