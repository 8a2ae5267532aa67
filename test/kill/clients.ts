import { Pool } from "undici";
import type { Up } from "../../bench/index.ts";

export const KINDS = ["json", "stream", "paced json", "paced stream", "unknown model"] as const;
type Kind = (typeof KINDS)[number];

const ASKS: Readonly<Record<Kind, { readonly model: string; readonly stream: boolean }>> = {
  json: { model: "mock", stream: false },
  stream: { model: "mock", stream: true },
  "paced json": { model: "mock-paced", stream: false },
  "paced stream": { model: "mock-paced", stream: true },
  "unknown model": { model: "absent", stream: false },
};

/** One answer as far as a client saw it. */
export interface Seen {
  /** The answer's `x-request-id`. */
  readonly id: string;
  readonly kind: Kind;
  /** All of it arrived: a JSON body that parses, or a stream up to its `[DONE]`. */
  readonly whole: boolean;
}

/**
 * Clients that ask again and again until the server is gone, each as soon as its last answer has ended. Each keeps to
 * one kind of call, so that at any moment all kinds are under way and slow streams do not crowd out the rest.
 */
export async function callUntilGone(up: Up, clients: number): Promise<Seen[]> {
  const pool = new Pool(up.url, { connections: clients });
  const seen: Seen[] = [];
  const client = async (_: unknown, index: number) => {
    const kind = KINDS[index % KINDS.length] ?? "json";
    for (;;) {
      const answer = await call(pool, up.bench_key, kind);
      if (answer) seen.push(answer);
      if (!answer?.whole) return;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await pool.destroy();
  return seen;
}

/** Undefined when not even the headers arrived: such a call has no id that a client could ask for. */
async function call(pool: Pool, key: string, kind: Kind): Promise<Seen | undefined> {
  const messages = [{ role: "user", content: "Please describe the garden behind the library." }];
  try {
    const answer = await pool.request({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ ...ASKS[kind], messages, max_tokens: 100 }),
    });
    const id = String(answer.headers["x-request-id"]);
    const isWhole = ASKS[kind].stream ? endsWithDone : isJson;
    const whole = await answer.body.text().then(isWhole, () => false);
    return { id, kind, whole };
  } catch {
    return undefined; // the connection was refused or cut: what the test is about
  }
}

function endsWithDone(text: string): boolean {
  return text.endsWith("data: [DONE]\n\n");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
