import type { Channel } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { isEnvelope } from "../envelope.ts";
import type { FrameCollector } from "../frame-parts.ts";
import { type Asked, type OwnEnding, type StreamReader, UnscreenedFrame } from "../protocol.ts";
import { REASONING } from "./chat-text.ts";
import { DONE, readChunks } from "./chunks.ts";

const OBJECT = "chat.completion.chunk";

/** Reads the chunks of one streamed chat completion: a lane for each choice and channel, and for each tool call's texts. */
export function readChatStream(asked: Asked): StreamReader {
  const choices = typeof asked.body.n === "number" ? asked.body.n : 1;
  return readChunks(asked, { object: OBJECT, choices, readChoice, filtered: filteredChunks });
}

function readChoice(collect: FrameCollector, choice: JsonObject, lane: string): void {
  for (const key of Object.keys(choice)) {
    if (isEnvelope(key, choice[key])) continue;
    if (key === "delta" && isObject(choice.delta)) readDelta(collect, choice.delta, lane);
    // The text once more, token by token, before it could be judged.
    else if (key === "logprobs") collect.drop(choice, key);
    else if (key === "token_ids" && isSet(choice[key])) collect.cannotRead("token_ids", `${lane}.token_ids`);
    else collect.unknown(choice, key, `${lane}.${key}`);
  }
}

function readDelta(collect: FrameCollector, delta: JsonObject, lane: string): void {
  for (const key of Object.keys(delta)) {
    const channel = channelOf(key);
    if (isEnvelope(key, delta[key])) continue;
    if (key === "tool_calls" && Array.isArray(delta.tool_calls))
      readToolCalls(collect, delta.tool_calls, lane);
    else if (key === "function_call" && isObject(delta[key]))
      readFunction(collect, delta[key], `${lane}.function_call`);
    else if (key === "audio" && isSet(delta[key])) collect.cannotRead("audio", `${lane}.delta.audio`);
    else if (typeof delta[key] === "string" && channel !== "other")
      collect.delta(delta, key, `${lane}.${key}`, channel);
    else collect.unknown(delta, key, `${lane}.${key}`);
  }
}

function readToolCalls(collect: FrameCollector, calls: readonly JsonValue[], lane: string): void {
  for (const [place, call] of calls.entries()) {
    if (!isObject(call)) throw new UnscreenedFrame("tool calls that are no objects");
    const index = typeof call.index === "number" ? call.index : place;
    const at = `${lane}.tool_calls[${index}]`;
    for (const key of Object.keys(call)) {
      if (isEnvelope(key, call[key]) || (key === "type" && call.type === "function")) continue;
      if (key === "function" && isObject(call[key])) readFunction(collect, call[key], at);
      else collect.unknown(call, key, `${at}.${key}`);
    }
  }
}

function readFunction(collect: FrameCollector, value: JsonObject, lane: string): void {
  for (const key of Object.keys(value)) {
    if (key === "arguments" && typeof value[key] === "string") collect.json(value, key, `${lane}.arguments`);
    else if (key === "name" && typeof value[key] === "string")
      collect.delta(value, key, `${lane}.name`, "tool_name");
    else collect.unknown(value, key, `${lane}.${key}`);
  }
}

function channelOf(key: string): Channel {
  if (key === "content" || key === "refusal") return key;
  return REASONING.has(key) ? "reasoning" : "other";
}

/** The frames that end a stream which the policy refuses: one for every choice that has not ended. */
export function filteredChunks(ending: OwnEnding, indexes: readonly number[]): string {
  const { id, created, model, safeText, fairlead } = ending;
  const delta = safeText === null ? {} : { role: "assistant", content: safeText };
  const choices = indexes.map((index) => ({ index, delta, finish_reason: "content_filter" }));
  const chunk = { id: `chatcmpl-${id}`, created, model, object: OBJECT, choices, fairlead };
  return `data: ${JSON.stringify(chunk)}\n\n${DONE}`;
}
