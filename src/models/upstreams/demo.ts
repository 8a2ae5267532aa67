import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type Clock, newId } from "../../platform/index.ts";
import { modelRefusals } from "../errors.ts";
import type { StreamedAnswer, Upstream, UpstreamRequest, WholeAnswer } from "../upstream.ts";
import { streamedFrom } from "./streamed-answer.ts";

const DEMO_MODEL = "demo";

const Asked = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
});

const PREAMBLE = "This is Fairlead's demo upstream, not a language model. ";

/** First match wins; the last line answers everything else. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(hello|hi|good (morning|evening))\b/i,
    "Hello! Connect a model with --upstream URL and ask it something.",
  ],
  [/\bcapital\b.*\bfrance\b/i, "The capital of France is Paris."],
  [
    /\bphone|e-?mail|contact\b/i,
    "You could write to ada@example.com: the policy redacts such an address before you see it.",
  ],
  [/\bstory\b/i, "A rope ran through a fairlead, and so it reached the winch without chafing. The end."],
  [
    /(?:)/,
    "I answer from a small table, so that you can see a request being allowed, redacted, refused and streamed.",
  ],
];

/** How long the demo waits between two words of a stream, so that a person sees it flow. */
const WORD_PAUSE_MS = 15;

/** The upstream of last resort: answers from a table, in process, and says that it is no language model. */
export function createDemo(clock: Clock): Upstream {
  return {
    name: "demo",
    complete: async (request) => whole(requireChat(request), clock),
    stream: async (request) => streamed(requireChat(request), clock),
    listModels: async () => [DEMO_MODEL],
    close: async () => {},
  };
}

function requireChat(request: UpstreamRequest): UpstreamRequest {
  if (request.path === "/chat/completions") return request;
  throw modelRefusals.refuse(
    "protocol_unsupported",
    "The demo upstream only answers chat completions. Connect a model's server with --upstream URL.",
  );
}

function answerTo(request: UpstreamRequest): { question: string; text: string } {
  const { messages } = Asked.parse(JSON.parse(request.bytes.toString("utf8")));
  const question = JSON.stringify(messages.findLast((message) => message.role === "user")?.content ?? "");
  const [, text] = ANSWERS.find(([pattern]) => pattern.test(question)) ?? ["", ""];
  return { question, text: PREAMBLE + text };
}

/** The demo counts a word as a token: it has no tokenizer. */
function usageOf(question: string, text: string) {
  const [prompt, completion] = [question, text].map((part) => part.split(/\s+/).length) as [number, number];
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function envelope(object: string, clock: Clock) {
  return { id: newId("chatcmpl"), object, created: Math.floor(clock.now() / 1000), model: DEMO_MODEL };
}

function whole(request: UpstreamRequest, clock: Clock): WholeAnswer {
  const { question, text } = answerTo(request);
  const body = {
    ...envelope("chat.completion", clock),
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: usageOf(question, text),
  };
  return { ...headOf("application/json"), bytes: Buffer.from(JSON.stringify(body)) };
}

function streamed(request: UpstreamRequest, clock: Clock): StreamedAnswer {
  const { question, text } = answerTo(request);
  const head = envelope("chat.completion.chunk", clock);
  let gone = false;
  request.signal.once("abort", () => {
    gone = true;
  });
  async function* frames() {
    const frame = (delta: object, finish: string | null, more: object = {}) =>
      Buffer.from(
        `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`,
      );
    yield frame({ role: "assistant", content: "" }, null);
    for (const word of text.match(/\S+\s*/g) ?? []) {
      await pause(WORD_PAUSE_MS);
      if (gone) return;
      yield frame({ content: word }, null);
    }
    yield frame({}, "stop", { usage: usageOf(question, text) });
    yield Buffer.from("data: [DONE]\n\n");
  }
  return streamedFrom(headOf("text/event-stream"), Readable.from(frames()));
}

function headOf(contentType: string) {
  return { status: 200, contentType, retryAfter: undefined };
}
