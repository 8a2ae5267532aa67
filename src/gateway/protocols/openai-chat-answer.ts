import { isObject, isSet, type JsonObject, type JsonValue } from "../json.ts";
import { createTextView, type TextView } from "../text-view.ts";
import { isEnvelope } from "./envelope.ts";
import { collectMessage } from "./openai-chat-text.ts";

/** Tokens as the upstream counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The text view of a whole answer; undefined when it is not a chat completion. */
export function viewOfAnswer(body: JsonObject): TextView | undefined {
  if (!Array.isArray(body.choices)) return undefined;
  const collect = createTextView();
  for (const [index, choice] of body.choices.entries()) {
    if (!isObject(choice)) return undefined;
    const path = `choices[${index}]`;
    for (const key of Object.keys(choice)) {
      const message = choice[key];
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

/** The answer that takes the place of one the policy refuses: no text, the protocol's content-filter ending. */
export function filteredAnswer(body: JsonObject, content: string | null): JsonObject {
  const message: JsonObject = { role: "assistant", content, refusal: null };
  return {
    id: body.id ?? null,
    object: "chat.completion",
    created: body.created ?? 0,
    model: body.model ?? null,
    choices: [{ index: 0, message, finish_reason: "content_filter", logprobs: null }],
    ...(isSet(body.usage) && { usage: body.usage ?? null }),
  };
}

/** The frame that ends a stream which the policy refuses. */
export function filteredFrame(template: JsonObject, content: string | null): JsonObject {
  return {
    id: template.id ?? null,
    object: "chat.completion.chunk",
    created: template.created ?? 0,
    model: template.model ?? null,
    choices: [
      {
        index: 0,
        delta: content === null ? {} : { role: "assistant", content },
        finish_reason: "content_filter",
      },
    ],
  };
}
