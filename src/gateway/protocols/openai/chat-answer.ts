import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import type { JsonEdits } from "../../json-edits.ts";
import { type Collector, createTextView } from "../../text-view.ts";
import { isEnvelope, isEnvelopeName } from "../envelope.ts";
import type { OwnEnding, ReadAnswer, Usage } from "../protocol.ts";
import { collectMessage } from "./chat-text.ts";

/** The texts of a whole answer; undefined when it is not a chat completion. */
export function readChatAnswer(body: JsonObject): ReadAnswer | undefined {
  return readChoices(body, collectChoice);
}

/** An answer that is a list of choices, each of which is read by its protocol's own rules. */
export function readChoices(
  body: JsonObject,
  readChoice: (collect: Collector, choice: JsonObject, path: string) => void,
): ReadAnswer | undefined {
  if (!Array.isArray(body.choices)) return undefined;
  const collect = createTextView();
  for (const [index, choice] of body.choices.entries()) {
    if (!isObject(choice)) return undefined;
    readChoice(collect, choice, `choices[${index}]`);
  }
  collectEnvelope(collect, body, ["choices"]);
  return { view: collect.view(), usage: usageOf(body) };
}

function collectChoice(collect: Collector, choice: JsonObject, path: string): void {
  for (const key of Object.keys(choice)) {
    const value = choice[key];
    if (isEnvelope(key, value)) continue;
    if (key === "message" && isObject(value)) collectMessage(collect, value, `${path}.message`);
    else if (key === "logprobs") collectLogprobs(collect, value, `${path}.logprobs`);
    else if (key === "token_ids" && isSet(value)) collect.cannotRead("token_ids", `${path}.token_ids`);
    else if (isEnvelopeName(key))
      collect.everything(choice, key, { role: "assistant", channel: "other", path: `${path}.${key}` });
    else collect.unknown(choice, key, { role: "assistant", channel: "other", path: `${path}.${key}` });
  }
}

/** Everything beside the choices that is not an ordinary value of the protocol's own fields. */
export function collectEnvelope(collect: Collector, body: JsonObject, read: readonly string[]): void {
  for (const key of Object.keys(body)) {
    if (read.includes(key) || isEnvelope(key, body[key])) continue;
    const place = { role: "none", channel: "other", path: key } as const;
    if (isEnvelopeName(key)) collect.everything(body, key, place);
    else collect.unknown(body, key, place);
  }
}

/** Longest list of alternatives to one token that a server may offer. */
const ALTERNATIVES_MAX = 20;

/**
 * The text once more, token by token, with what might have stood there instead: each line of alternatives is read as
 * one text. The slots lead nowhere, since a redacted answer goes without them.
 */
function collectLogprobs(collect: Collector, value: JsonValue | undefined, path: string): void {
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const list = value[key];
    if (!Array.isArray(list)) {
      collect.unknown(value, key, { role: "assistant", channel: "other", path: `${path}.${key}` });
      continue;
    }
    collectTokens(collect, list, `${path}.${key}`);
  }
}

/** Tokens one after another as one text, and each line of their alternatives. */
export function collectTokens(collect: Collector, list: readonly JsonValue[], path: string): void {
  for (let line = 0; line <= ALTERNATIVES_MAX; line++) {
    const text = list.map((entry) => tokenOf(entry, line)).join("");
    if (text === "" && line > 0) break;
    const owner: JsonObject = { text };
    collect.text(owner, "text", { role: "assistant", channel: "other", path });
  }
}

/** The token of one place, or its alternative number `line`. */
function tokenOf(entry: JsonValue, line: number): string {
  if (!isObject(entry)) return "";
  if (line === 0) return typeof entry.token === "string" ? entry.token : "";
  const alternatives = Array.isArray(entry.top_logprobs) ? entry.top_logprobs : [];
  const alternative = alternatives[line - 1];
  return isObject(alternative) && typeof alternative.token === "string" ? alternative.token : "";
}

/** A redacted text must not stand there a second time, token by token. */
export function withholdLogprobs(edits: JsonEdits, body: JsonObject): void {
  for (const choice of Array.isArray(body.choices) ? body.choices : []) {
    if (isObject(choice) && isSet(choice.logprobs)) edits.set(choice, "logprobs", null);
  }
}

/** The upstream's count; undefined when it gave none. */
export function usageOf(body: JsonObject): Usage | undefined {
  const usage = body.usage;
  if (!isObject(usage)) return undefined;
  const inputTokens = countOf(usage.prompt_tokens);
  const outputTokens = countOf(usage.completion_tokens ?? 0);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { inputTokens, outputTokens };
}

export function countOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function ownUsage(usage: Usage | undefined): JsonObject {
  if (!usage) return {};
  const { inputTokens, outputTokens } = usage;
  const total = inputTokens + outputTokens;
  return { usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: total } };
}

/** The answer that takes the place of one the policy refuses: no text, the protocol's content-filter ending. */
export function filteredChat({ id, created, model, safeText, usage, fairlead }: OwnEnding): JsonObject {
  const message: JsonObject = { role: "assistant", content: safeText, refusal: null };
  return {
    id: `chatcmpl-${id}`,
    created,
    model,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: "content_filter", logprobs: null }],
    ...ownUsage(usage),
    fairlead: { ...fairlead },
  };
}
