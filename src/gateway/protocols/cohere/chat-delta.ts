import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { isEnvelope } from "../envelope.ts";
import type { FrameCollector } from "../frame-parts.ts";
import { UnscreenedFrame } from "../protocol.ts";
import { isCitationMark, isSourceMark, isSourceText } from "./chat-text.ts";

/** What one event adds to the answer; `index` is that of the block, tool call or citation it belongs to. */
export function readDelta(collect: FrameCollector, delta: JsonObject, index: number): void {
  for (const key of Object.keys(delta)) {
    const value = delta[key];
    if (isEnvelope(key, value)) continue;
    if (key === "message" && isObject(value)) readMessage(collect, value, index);
    else collect.unknown(delta, key, `delta.${key}`);
  }
}

function readMessage(collect: FrameCollector, message: JsonObject, index: number): void {
  for (const key of Object.keys(message)) {
    const value = message[key];
    if (isEnvelope(key, value)) continue;
    if (key === "tool_plan" && isText(value)) collect.delta(message, key, "tool_plan.text", "reasoning");
    else if (key === "content" && typeof value === "string")
      collect.delta(message, key, `content[${index}].text`, "content");
    else if (key === "content") each(value, index, (part, at) => readPart(collect, part, `content[${at}]`));
    else if (key === "tool_calls")
      each(value, index, (call, at) => readToolCall(collect, call, `tool_calls[${at}]`));
    else if (key === "citations")
      each(value, index, (one, at) => readCitation(collect, one, `citations[${at}]`));
    else collect.unknown(message, key, `message.${key}`);
  }
}

/** An event holds one block, tool call or citation, the first event perhaps a list of them. */
function each(
  value: JsonValue | undefined,
  index: number,
  read: (one: JsonObject, index: number) => void,
): void {
  if (!isSet(value)) return;
  for (const [place, one] of (Array.isArray(value) ? value : [value]).entries()) {
    if (!isObject(one)) throw new UnscreenedFrame("parts of a message that are no objects");
    read(one, index + place);
  }
}

function readPart(collect: FrameCollector, part: JsonObject, lane: string): void {
  const { type } = part;
  if (isSet(type) && type !== "text" && type !== "thinking")
    throw new UnscreenedFrame("content of a kind that is not known here");
  for (const key of Object.keys(part)) {
    if (key === "type") continue;
    if (key === "text" && isText(part[key])) collect.delta(part, key, `${lane}.text`, "content");
    else if (key === "thinking" && isText(part[key]))
      collect.delta(part, key, `${lane}.thinking`, "reasoning");
    else collect.unknown(part, key, `${lane}.${key}`);
  }
}

function readToolCall(collect: FrameCollector, call: JsonObject, lane: string): void {
  for (const key of Object.keys(call)) {
    const value = call[key];
    if (isEnvelope(key, value) || (key === "type" && value === "function")) continue;
    if (key === "function" && isObject(value)) readFunction(collect, value, lane);
    else collect.unknown(call, key, `${lane}.${key}`);
  }
}

function readFunction(collect: FrameCollector, value: JsonObject, lane: string): void {
  for (const key of Object.keys(value)) {
    if (key === "arguments" && isText(value[key])) collect.json(value, key, `${lane}.arguments`);
    else if (key === "name" && isText(value[key])) collect.delta(value, key, `${lane}.name`, "tool_name");
    else collect.unknown(value, key, `${lane}.${key}`);
  }
}

function readCitation(collect: FrameCollector, citation: JsonObject, lane: string): void {
  for (const key of Object.keys(citation)) {
    if (isCitationMark(key, citation[key])) continue;
    if (key === "text" && isText(citation[key])) collect.whole(citation, key, `${lane}.text`, "content");
    else if (key === "sources")
      each(citation[key], 0, (one, at) => readSource(collect, one, `${lane}.sources[${at}]`));
    else collect.unknown(citation, key, `${lane}.${key}`);
  }
}

function readSource(collect: FrameCollector, source: JsonObject, lane: string): void {
  for (const key of Object.keys(source)) {
    if (isSourceMark(key, source[key])) continue;
    if (isSourceText(key)) collect.everything(source, key, `${lane}.${key}`, "tool_result");
    else collect.unknown(source, key, `${lane}.${key}`);
  }
}

/** A string or nothing; `unknown` reads whatever else stands there. */
function isText(value: JsonValue | undefined): boolean {
  return typeof value === "string" || !isSet(value);
}
