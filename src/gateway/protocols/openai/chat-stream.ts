import type { Channel } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { garbage, readEventJson } from "../../read-answer.ts";
import type { SseEvent } from "../../streams/index.ts";
import { isEnvelope } from "../envelope.ts";
import { type FrameCollector, frameCollector } from "../frame-parts.ts";
import { type Asked, type Frame, type OwnEnding, type StreamReader, UnscreenedFrame } from "../protocol.ts";
import { usageOf } from "./chat-answer.ts";
import { REASONING } from "./chat-text.ts";

export const DONE = "data: [DONE]\n\n";

/** Reads the chunks of one streamed chat completion: a lane for each choice and channel, and for each tool call's texts. */
export function readChatStream(asked: Asked): StreamReader {
  const wantsUsage = isObject(asked.body.stream_options) && asked.body.stream_options.include_usage === true;
  const finished = new Set<number>();
  const choicesAsked = typeof asked.body.n === "number" ? asked.body.n : 1;
  /** Choices that a client waits for, and those of which it has seen the end. */
  const begun = new Set<number>(Array.from({ length: choicesAsked }, (_, index) => index));
  const ended = new Set<number>();
  let head: JsonObject = {};

  function read(event: SseEvent): Frame {
    if (event.data === "[DONE]") return { json: undefined, parts: [], isLast: true };
    const json = readEventJson(event);
    if (isSet(json.error)) return { json, parts: [], isFailure: true };
    head = json;
    const collect = frameCollector();
    const choices = choicesOf(json);
    for (const key of Object.keys(json)) {
      if (key !== "choices" && !isEnvelope(key, json[key])) collect.unknown(json, key, key);
    }
    for (const [index, choice] of choices) readChoice(collect, choice, `choices[${index}]`);
    const ends = choices.filter(([, choice]) => isSet(choice.finish_reason)).map(([index]) => index);
    for (const index of ends) finished.add(index);
    const usage = usageOf(json);
    return {
      json,
      ...collect.frame(),
      usage,
      closes: ends.map((index) => `choices[${index}].`),
      isDropped: !wantsUsage && usage !== undefined && choices.length === 0,
      sent() {
        for (const [index] of choices) begun.add(index);
        for (const index of ends) ended.add(index);
      },
    };
  }

  return {
    read,
    filtered: (ending) =>
      filteredChunks(
        ending,
        [...begun].filter((index) => !ended.has(index)),
      ),
    failed: (errorBody) => `data: ${errorBody}\n\n`,
    note: (fairlead) => {
      const { id = null, created = 0, model = null } = head;
      const chunk = { id, object: "chat.completion.chunk", created, model, choices: [], fairlead };
      return `data: ${JSON.stringify(chunk)}\n\n`;
    },
    isComplete: () => finished.size > 0,
    missingEnd: DONE,
  };
}

/** The choices of a chunk and their numbers. */
function choicesOf({ choices }: JsonObject): (readonly [number, JsonObject])[] {
  if (choices === undefined) return [];
  if (!Array.isArray(choices)) throw garbage();
  return choices.map((choice) => {
    if (!isObject(choice)) throw garbage();
    return [typeof choice.index === "number" ? choice.index : 0, choice] as const;
  });
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
  const chunk = { id: `chatcmpl-${id}`, created, model, object: "chat.completion.chunk", choices, fairlead };
  return `data: ${JSON.stringify(chunk)}\n\n${DONE}`;
}
