import { isObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { Place } from "../../text-view.ts";
import { isWord } from "../envelope.ts";
import type { ReadAnswer, Usage } from "../protocol.ts";
import { type BlockReader, createBlockReader } from "./blocks.ts";

/** Fields of an answer that hold words of the protocol and not the model's text. */
const NAMES: ReadonlySet<string> = new Set([
  ...["id", "type", "role", "model", "stop_reason", "stop_sequence", "stop_details", "usage", "container"],
  ...["diagnostics", "service_tier", "index", "tool_use_id", "caller", "toolset_name", "is_error"],
  ...["error_code", "citations", "category"],
]);

/** True for a field of the protocol whose value looks like one; anything else is read as text, whatever its field. */
export function isEnvelope(key: string, value: JsonValue | undefined): boolean {
  return NAMES.has(key) && isWord(value);
}

/** The texts of a whole answer; undefined when it is not a message. */
export function readMessage(body: JsonObject): ReadAnswer | undefined {
  if (body.type !== "message" || !Array.isArray(body.content)) return undefined;
  const reader = createBlockReader(isEnvelope);
  collectAnswer(reader, body, "");
  return { view: reader.view(), usage: isObject(body.usage) ? usageOf(body.usage) : undefined };
}

/** All strings of a message, or of what a stream adds to it. `before` stands before each path. */
export function collectAnswer(reader: BlockReader, body: JsonObject, before: string): void {
  for (const key of Object.keys(body)) {
    const place: Place = { role: "assistant", channel: "content", path: before + key };
    if (key === "content") reader.content(body, key, place);
    // Why the model's provider refused, in a sentence.
    else if (key === "stop_details" && !isEnvelope(key, body[key]))
      reader.collect.everything(body, key, { ...place, channel: "refusal" });
    else if (!isEnvelope(key, body[key])) reader.rest(body, key, place);
  }
}

/** The upstream's count; what it took from or put into its cache was asked for as well. */
export function usageOf(usage: JsonObject, before?: JsonObject): Usage | undefined {
  const all: JsonObject = { ...before };
  for (const [key, value] of Object.entries(usage)) if (value !== null) all[key] = value;
  const { input_tokens, cache_creation_input_tokens = 0, cache_read_input_tokens = 0, output_tokens } = all;
  const input = [input_tokens, cache_creation_input_tokens ?? 0, cache_read_input_tokens ?? 0].map(countOf);
  const outputTokens = countOf(output_tokens);
  if (outputTokens === undefined) return undefined;
  let inputTokens = 0;
  for (const count of input) {
    if (count === undefined) return undefined;
    inputTokens += count;
  }
  return { inputTokens, outputTokens };
}

export function countOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
