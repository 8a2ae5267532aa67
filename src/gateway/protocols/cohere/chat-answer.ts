import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import type { JsonEdits } from "../../json-edits.ts";
import { type Collector, createTextView } from "../../text-view.ts";
import { isEnvelope } from "../envelope.ts";
import type { OwnEnding, ReadAnswer, Usage } from "../protocol.ts";
import { collectMessage } from "./chat-text.ts";

/** The texts of a whole answer; undefined when it is none of this protocol. */
export function readChatAnswer(body: JsonObject): ReadAnswer | undefined {
  if (!isObject(body.message)) return undefined;
  const collect = createTextView();
  collectMessage(collect, body.message, "message");
  for (const key of Object.keys(body)) {
    if (key === "message" || isEnvelope(key, body[key])) continue;
    if (key === "logprobs") collectLogprobs(collect, body[key]);
    else collect.unknown(body, key, { role: "none", channel: "other", path: key });
  }
  return { view: collect.view(), usage: usageOf(body.usage) };
}

/**
 * The text once more, piece by piece, read as one text. The ids beside a piece say the same as the piece; ids without
 * one are read by nobody. The slot leads nowhere, since a redacted answer goes without them.
 */
function collectLogprobs(collect: Collector, value: JsonValue | undefined): void {
  if (!isSet(value)) return;
  const items = Array.isArray(value) ? value : [value ?? null];
  let text = "";
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) continue;
    if (typeof item.text === "string") text += item.text;
    else if (isSet(item.token_ids)) collect.cannotRead("token_ids", `logprobs[${index}].token_ids`);
    for (const key of Object.keys(item)) {
      if ((key === "text" && typeof item.text === "string") || isNumbers(item[key])) continue;
      collect.unknown(item, key, { role: "assistant", channel: "other", path: `logprobs[${index}].${key}` });
    }
  }
  collect.text({ text }, "text", { role: "assistant", channel: "other", path: "logprobs" });
}

function isNumbers(value: JsonValue | undefined): boolean {
  return value === null || (Array.isArray(value) && value.every((item) => typeof item === "number"));
}

/** Where something was redacted, a part of it could still stand in a citation or among the log probabilities. */
export function withholdCopies(edits: JsonEdits, body: JsonObject): void {
  if (isSet(body.logprobs)) edits.set(body, "logprobs", null);
  if (isObject(body.message) && isSet(body.message.citations)) edits.set(body.message, "citations", null);
}

/** The upstream's count, what it bills where it says no more; undefined when it gave none. */
export function usageOf(usage: JsonValue | undefined): Usage | undefined {
  if (!isObject(usage)) return undefined;
  return countsOf(usage.tokens) ?? countsOf(usage.billed_units);
}

function countsOf(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = value.input_tokens;
  const outputTokens = value.output_tokens ?? 0;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined;
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** What was used, without what is billed: that is not ours to say. */
export function ownUsage(usage: Usage | undefined): JsonObject {
  if (!usage) return {};
  return { usage: { tokens: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens } } };
}

/** The answer that takes the place of one the policy refuses: no text but that for a person in need. */
export function filteredChat({ id, safeText, usage, fairlead }: OwnEnding): JsonObject {
  const content = safeText === null ? [] : [{ type: "text", text: safeText }];
  return {
    id,
    finish_reason: "ERROR",
    message: { role: "assistant", content },
    ...ownUsage(usage),
    fairlead: { ...fairlead },
  };
}
