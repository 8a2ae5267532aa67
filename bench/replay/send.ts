import OpenAI, { APIError } from "openai";
import { z } from "zod";
import type { Decision } from "../../src/index.ts";
import type { Prompt } from "./sources.ts";

type Action = Decision["enforced"];
const ACTIONS = ["allow", "redact", "hold", "refuse"] as const satisfies readonly Action[];

const ANSWER_TOKENS = 32;
const TIMEOUT_MS = 60_000;

/** What became of one prompt; nothing of its text or of the answer. */
export interface Outcome {
  readonly prompt: Prompt;
  readonly stream: boolean;
  /** What the policy decided on the prompt. */
  readonly decision: Action;
  /** The rule cited for that decision. */
  readonly rule: string | null;
  /** True when the answer was held back for what the model wrote. */
  readonly answerRefused: boolean;
  /** Our part of the time; on a stream, up to its first byte. */
  readonly overheadMs: number | undefined;
  /** Tokens of the prompt that the model's window had no room for. */
  readonly droppedTokens: number;
  /** Code of an error that has nothing to do with policy; undefined when all went well. */
  readonly failure: string | undefined;
}

/** The `fairlead` object that stands in errors and in answers that the policy changed. */
const Verdict = z.object({
  decision: z.enum(ACTIONS),
  direction: z.enum(["input", "output"]),
  rule: z.string().nullable(),
});
type Verdict = z.infer<typeof Verdict>;

/** What the SDK passes on of an answer without knowing it. */
const Extras = z.object({
  fairlead: Verdict.optional(),
  usage: z
    .object({ prompt_tokens_details: z.object({ dropped_tokens: z.number() }).partial().nullish() })
    .nullish(),
});

/** A client as a developer has it: the official SDK with another base URL. */
export function createSender(url: string, key: string) {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, timeout: TIMEOUT_MS });
  return async function send(prompt: Prompt, model: string, stream: boolean): Promise<Outcome> {
    const messages = [{ role: "user" as const, content: prompt.text }];
    const ask = { model, messages, max_tokens: ANSWER_TOKENS };
    try {
      const answer = stream ? await askStreaming(client, ask) : await askWhole(client, ask);
      return { prompt, stream, failure: undefined, ...readAnswer(answer) };
    } catch (problem) {
      if (!(problem instanceof APIError)) throw problem;
      return { prompt, stream, ...readError(problem) };
    }
  };
}

interface Ask {
  readonly model: string;
  readonly messages: { role: "user"; content: string }[];
  readonly max_tokens: number;
}

interface Answer {
  readonly headers: Headers;
  /** Every document of the answer: one, or the chunks of a stream. */
  readonly documents: readonly unknown[];
}

async function askWhole(client: OpenAI, ask: Ask): Promise<Answer> {
  const { data, response } = await client.chat.completions.create(ask).withResponse();
  return { headers: response.headers, documents: [data] };
}

async function askStreaming(client: OpenAI, ask: Ask): Promise<Answer> {
  const options = { ...ask, stream: true as const, stream_options: { include_usage: true } };
  const { data, response } = await client.chat.completions.create(options).withResponse();
  const documents: unknown[] = [];
  for await (const chunk of data) documents.push(chunk);
  return { headers: response.headers, documents };
}

function readAnswer({ headers, documents }: Answer) {
  const extras = documents.map((document) => Extras.parse(document));
  const verdict = extras.find(({ fairlead }) => fairlead)?.fairlead;
  const dropped = extras.map(({ usage }) => usage?.prompt_tokens_details?.dropped_tokens ?? 0);
  return {
    ...inputDecision(headers, verdict),
    answerRefused: verdict?.direction === "output" && refuses(verdict.decision),
    overheadMs: overheadOf(headers),
    droppedTokens: Math.max(0, ...dropped),
  };
}

/** Without a verdict in the body the header is the input's; a verdict on the answer means that the input passed. */
function inputDecision(headers: Headers, verdict: Verdict | undefined) {
  if (verdict?.direction === "input") return { decision: verdict.decision, rule: verdict.rule };
  const header = z.enum(ACTIONS).parse(headers.get("x-fairlead-decision"));
  return { decision: verdict ? ("allow" as const) : header, rule: null };
}

function readError(problem: APIError) {
  const verdict = z.object({ fairlead: Verdict }).safeParse(problem.error);
  const asked =
    verdict.success && verdict.data.fairlead.direction === "input" ? verdict.data.fairlead : undefined;
  return {
    decision: asked?.decision ?? ("allow" as const),
    rule: asked?.rule ?? null,
    answerRefused: false,
    overheadMs: problem.headers && overheadOf(problem.headers),
    droppedTokens: 0,
    failure: asked ? undefined : (problem.code ?? `status ${problem.status ?? "unknown"}`),
  };
}

/** Hold acts as refuse while nobody reviews; a safe text in place of an answer is a refusal too. */
export function refuses(decision: Action): boolean {
  return decision === "refuse" || decision === "hold";
}

function overheadOf(headers: Headers): number | undefined {
  const value = headers.get("x-fairlead-overhead-ms");
  return value === null ? undefined : Number(value);
}
