import { isObject, type JsonObject } from "../../../json.ts";
import type { JsonEdits } from "../../../json-edits.ts";
import { createTextView } from "../../../text-view.ts";
import { isWord } from "../../envelope.ts";
import type { Asked, ReadAnswer, Usage } from "../../protocol.ts";
import { countOf } from "../chat-answer.ts";
import { isField } from "./fields.ts";
import { collectItem } from "./items.ts";
import { answerSink, type Sink } from "./sink.ts";

/** Fields of a response that hold words of the protocol. */
const WORDS = new Set([
  ...["id", "object", "created_at", "completed_at", "status", "model", "usage", "incomplete_details"],
  ...["service_tier", "truncation", "tool_choice", "reasoning", "text", "prompt_cache_key", "billing"],
  ...["prompt_cache_retention", "previous_response_id", "safety_identifier", "user", "store", "background"],
  ...["temperature", "top_p", "top_logprobs", "parallel_tool_calls", "max_output_tokens", "max_tool_calls"],
]);

/** Fields in which a response repeats what was asked: what the caller wrote himself was screened when it came in. */
const REPEATED = new Set([
  ...["instructions", "tools", "tool_choice", "text", "reasoning", "metadata", "prompt", "conversation"],
  ...["prompt_cache_key", "safety_identifier", "user"],
]);

/** Every text of a request, to know it again. */
export function textsOf({ view }: Asked): ReadonlySet<string> {
  return new Set(view.units.map(({ text }) => text));
}

/** The texts of a whole response; undefined when it is none. */
export function readResponse(body: JsonObject, asked: Asked): ReadAnswer | undefined {
  if (!Array.isArray(body.output)) return undefined;
  const collect = createTextView();
  collectResponse(answerSink(collect), body, textsOf(asked));
  return { view: collect.view(), usage: responseUsage(body) };
}

/** All strings of a response, whole or as an event of a stream holds it; its items may go elsewhere than the rest. */
export function collectResponse(
  sink: Sink,
  response: JsonObject,
  heard: ReadonlySet<string>,
  items: Sink = sink,
): void {
  for (const key of Object.keys(response)) {
    const value = response[key];
    const place = { role: "none", channel: "other", path: key } as const;
    if (key === "output" && Array.isArray(value)) {
      for (const [index, item] of value.entries()) collectItem(items, item, `output[${index}]`);
    } else if (key === "output_text")
      sink.text(response, key, { ...place, role: "assistant", channel: "content" });
    else if (WORDS.has(key) && isWord(value)) continue;
    else if (REPEATED.has(key)) sink.everything(response, key, { ...place, heard });
    else if (isField(key)) sink.everything(response, key, place);
    else sink.unknown(response, key, place);
  }
}

/** A redacted text must not stand there a second time, token by token. */
export function withholdTokens(edits: JsonEdits, body: JsonObject): void {
  for (const item of listOf(body, "output")) {
    for (const part of listOf(item, "content")) {
      if (Array.isArray(part.logprobs) && part.logprobs.length > 0) edits.set(part, "logprobs", []);
    }
  }
}

function listOf(owner: JsonObject, key: string): JsonObject[] {
  const list = owner[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The upstream's count; undefined when it gave none. */
export function responseUsage({ usage }: JsonObject): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const [inputTokens, outputTokens] = [countOf(usage.input_tokens), countOf(usage.output_tokens)];
  return inputTokens === undefined || outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}
