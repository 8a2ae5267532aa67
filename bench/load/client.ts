import { Pool } from "undici";
import { z } from "zod";
import { plainAnswer } from "../mock/index.ts";
import { monotonicMs } from "../rig/index.ts";

interface Where {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly concurrency: number;
}

export interface Answer {
  readonly sentAt: number;
  readonly status: number;
  readonly decision: string;
  readonly body: AsyncIterable<Buffer>;
}

/** Keep-alive connections to one server, as many as requests at once. */
export function createClient({ url, headers, concurrency }: Where) {
  const pool = new Pool(url, { connections: concurrency });
  return {
    async post(body: object): Promise<Answer> {
      const text = JSON.stringify(body);
      const sentAt = monotonicMs();
      const answer = await pool.request({
        method: "POST",
        path: "/v1/chat/completions",
        headers: { "content-type": "application/json", ...headers },
        body: text,
      });
      const decision = String(answer.headers["x-fairlead-decision"] ?? "allow");
      return { sentAt, status: answer.statusCode, decision, body: answer.body };
    },
    close: () => pool.close(),
  };
}
export type Client = ReturnType<typeof createClient>;

/** Only a whole answer that nobody refused or changed counts: a refusal is cheaper than what is measured. */
export function problemOf({ status, decision }: Answer): string | undefined {
  if (status !== 200) return `status ${status}`;
  return decision === "allow" ? undefined : `the decision “${decision}”`;
}

/** True for a text that the mock wrote: its number stands in it, and the rest follows from the number. */
export function isFromMock(text: string, chars = Number.POSITIVE_INFINITY): boolean {
  const number = /^Note (\d+):/.exec(text)?.[1];
  return number !== undefined && text === plainAnswer(Number(number)).slice(0, chars);
}

const Completion = z.object({
  created: z.number(),
  choices: z.array(z.object({ message: z.object({ content: z.string() }), finish_reason: z.string() })),
});

/** One whole answer: how long it took, and what was wrong with it. */
export async function askWhole(client: Client, body: object) {
  try {
    const answer = await client.post(body);
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const tookMs = monotonicMs() - answer.sentAt;
    const problem = problemOf(answer);
    if (problem !== undefined) return { tookMs, created: 0, problem };
    const { created, choices } = Completion.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const isWhole = choices[0]?.finish_reason === "stop" && isFromMock(choices[0].message.content);
    return { tookMs, created, problem: isWhole ? undefined : "an answer that the mock did not give" };
  } catch (problem) {
    return { tookMs: 0, created: 0, problem: `no answer (${problem instanceof Error ? problem.name : "?"})` };
  }
}
