import { z } from "zod";
import { shown } from "./start-gateway.ts";

/** A hang is a failure: no answer of a test takes longer. */
const DEADLINE_MS = 10_000;

/** The error body of every refusal: OpenAI's shape, and inside it what only Fairlead can say. */
export const ErrorBody = z.object({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
    fairlead: z.looseObject({
      code: z.string().regex(/^[a-z]+\/[a-z0-9_]+$/),
      docs_url: z.url(),
      request_id: z.string().startsWith("req_"),
      decision: z.string().optional(),
      decision_id: z.string().optional(),
      clause: z.string().optional(),
      rule: z.string().optional(),
      guideline_url: z.url().optional(),
    }),
  }),
});

const Verdict = z.object({
  decision: z.string(),
  decision_id: z.string(),
  rule: z.string().nullable(),
  clause: z.string().nullable(),
  guideline_url: z.url(),
});

export const Completion = z.object({
  choices: z.tuple([
    z.looseObject({
      message: z.looseObject({ role: z.literal("assistant"), content: z.string().nullable() }),
      finish_reason: z.string(),
    }),
  ]),
  fairlead: Verdict.optional(),
});

export const Chunk = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z.looseObject({ content: z.string().nullish() }),
      finish_reason: z.string().nullable(),
    }),
  ),
  fairlead: Verdict.optional(),
});

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The `x-request-id`. */
  readonly id: string;
}

interface Addressed {
  readonly url: string;
  readonly bench_key?: string | undefined;
}

/** A body that is sent as it is. */
type RawBody = string | Uint8Array<ArrayBuffer> | ReadableStream;

export interface AskOptions {
  readonly path?: string;
  readonly method?: string;
  /** The bench key unless given; null sends none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends a body as it is, or an object as JSON, and reads the whole answer. */
export async function ask(
  gateway: Addressed,
  body: RawBody | object,
  options: AskOptions = {},
): Promise<Answer> {
  const answer = await send(gateway, body, options);
  const text = await answer.text();
  if ((options.path ?? "/v1/").startsWith("/v1/")) requireHeaders(answer);
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    id: answer.headers.get("x-request-id") ?? "",
  };
}

/** What every answer of the data plane carries, whatever it says. */
const ALWAYS = ["x-request-id", "x-fairlead-decision", "x-fairlead-overhead-ms"];

function requireHeaders({ headers, status }: Response): void {
  const missing = ALWAYS.filter((name) => !headers.has(name));
  if (missing.length > 0) throw new Error(`An answer with status ${status} lacks ${missing.join(" and ")}.`);
}

/** As `ask`, with the answer's body still to be read. */
export function send(
  gateway: Addressed,
  body: RawBody | object,
  options: AskOptions = {},
): Promise<Response> {
  const { path = "/v1/chat/completions", method = "POST", headers, signal } = options;
  const key = options.key === undefined ? shown(gateway.bench_key) : options.key;
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  return fetch(gateway.url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    ...(method !== "GET" && { body: isBody(body) ? body : JSON.stringify(body), duplex: "half" }),
  });
}

function isBody(body: RawBody | object): body is RawBody {
  return typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
}

/** A request in its simplest form. */
export function chat(model: string, content: unknown, more: object = {}): object {
  return { model, messages: [{ role: "user", content }], ...more };
}

/** The data of each event of a stream, in order, `[DONE]` included. */
export function eventsOf({ text }: Answer): string[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith("data:"))
    .map((event) => event.slice("data:".length).trim());
}

/** The chunks of a stream that ended well. */
export function chunksOf(answer: Answer): z.infer<typeof Chunk>[] {
  return eventsOf(answer)
    .filter((data) => data !== "[DONE]")
    .map((data) => Chunk.parse(JSON.parse(data)));
}

/** All text of a streamed answer. */
export function textOf(answer: Answer): string {
  return chunksOf(answer)
    .flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? ""))
    .join("");
}

export function completionOf({ text }: Answer): z.infer<typeof Completion> {
  return Completion.parse(JSON.parse(text));
}

export function errorOf({ text }: Pick<Answer, "text">): z.infer<typeof ErrorBody>["error"] {
  return ErrorBody.parse(JSON.parse(text)).error;
}
