import { isObject, isSet, type JsonObject, type JsonValue } from "../json.ts";
import { createTextView, type TextView } from "../text-view.ts";
import { isEnvelope } from "./envelope.ts";
import { collectMessage } from "./openai-chat-text.ts";

/** Tokens as the upstream counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * The text view of a whole answer; undefined when it is not a chat completion that we could have asked for.
 * Throws `TooManyTexts`, and a Refusal for content that cannot be read.
 */
export function viewOfAnswer(body: JsonObject, textsMax: number): TextView | undefined {
  if (!Array.isArray(body.choices)) return undefined;
  const collect = createTextView(textsMax);
  for (const [index, choice] of body.choices.entries()) {
    if (!isObject(choice)) return undefined;
    const path = `choices[${index}]`;
    for (const key of Object.keys(choice)) {
      const message = choice[key];
      // Never asked for, and the text once more in a form that no redaction reaches.
      if (isSet(message) && (key === "logprobs" || key === "token_ids")) return undefined;
      if (isEnvelope(key, message)) continue;
      if (key === "message" && isObject(message)) collectMessage(collect, message, `${path}.message`);
      else collect.unknown(choice, key, { role: "assistant", channel: "other", path: `${path}.${key}` });
    }
  }
  for (const key of Object.keys(body)) {
    if (key === "choices" || isEnvelope(key, body[key])) continue;
    collect.unknown(body, key, { role: "none", channel: "other", path: key });
  }
  return collect.view();
}

/** The upstream's count; undefined when it gave none. */
export function usageOf(body: JsonObject): Usage | undefined {
  const usage = body.usage;
  if (!isObject(usage)) return undefined;
  const inputTokens = countOf(usage.prompt_tokens);
  const outputTokens = countOf(usage.completion_tokens);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { inputTokens, outputTokens };
}

function countOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Id, time and model of an answer that we write ourselves. */
interface Envelope {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

/** The answer that takes the place of one the policy refuses: no text, the protocol's content-filter ending. */
export function filteredAnswer(envelope: Envelope, content: string | null, usage?: Usage): JsonObject {
  const message: JsonObject = { role: "assistant", content, refusal: null };
  return {
    ...envelope,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: "content_filter", logprobs: null }],
    ...(usage && {
      usage: {
        prompt_tokens: usage.inputTokens,
        completion_tokens: usage.outputTokens,
        total_tokens: usage.inputTokens + usage.outputTokens,
      },
    }),
  };
}

/** The frame that ends a stream which the policy refuses. */
export function filteredFrame(envelope: Envelope, content: string | null): JsonObject {
  const delta: JsonObject = content === null ? {} : { role: "assistant", content };
  return {
    ...envelope,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: "content_filter" }],
  };
}
