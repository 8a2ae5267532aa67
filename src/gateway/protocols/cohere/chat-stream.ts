import { isObject, isSet, type JsonObject } from "../../json.ts";
import { readEventJson } from "../../read-answer.ts";
import type { SseEvent } from "../../streams/index.ts";
import { isEnvelope } from "../envelope.ts";
import { type FrameCollector, frameCollector } from "../frame-parts.ts";
import { type DeltaPart, type Frame, type StreamReader, UnscreenedFrame } from "../protocol.ts";
import { usageOf } from "./chat-answer.ts";
import { readDelta } from "./chat-delta.ts";
import { DONE, failedEvents, filteredEvents } from "./chat-ending.ts";
import { trackSent } from "./chat-sent.ts";

/** Every event that may come, and the beginnings of the lanes that it closes; `#` stands for its index. */
const CLOSES: Readonly<Record<string, readonly string[]>> = {
  "message-start": [],
  "content-start": ["tool_plan."],
  "content-delta": [],
  "content-end": ["content[#]."],
  "tool-plan-delta": [],
  "tool-call-start": ["tool_plan."],
  "tool-call-delta": [],
  "tool-call-end": ["tool_calls[#]."],
  "citation-start": [],
  "citation-end": [],
  "message-end": [],
  debug: [],
};

/** Reads the events of one streamed chat: a lane for each content block, for the plan, and for each tool call's texts. */
export function readChatStream(): StreamReader {
  const sent = trackSent();
  /** Set when a text is redacted: from then on citations could say a part of it once more. */
  let isRedacted = false;

  function read(event: SseEvent): Frame {
    const json = readEventJson(event);
    const type = typeof json.type === "string" ? json.type : "";
    if (isFailure(json)) return { json, parts: [], isFailure: true };
    const closes = CLOSES[type];
    if (!closes) throw new UnscreenedFrame("an event of a kind that is not known here");
    const index = typeof json.index === "number" ? json.index : 0;
    const collect = frameCollector();
    for (const key of Object.keys(json)) readField(collect, json, key, index);
    const { parts, unscannable, changes } = collect.frame();
    return {
      json,
      parts: parts.map(watched),
      unscannable,
      changes: [...changes, ...withheldCitations(json)],
      usage: isObject(json.delta) ? usageOf(json.delta.usage) : undefined,
      closes: closes.map((lane) => lane.replace("#", String(index))),
      isLast: type === "message-end",
      sent: () => sent.note(json),
    };
  }

  function watched(part: DeltaPart): DeltaPart {
    return {
      ...part,
      replace(text, edits) {
        isRedacted = true;
        part.replace(text, edits);
      },
    };
  }

  /** Carried out when the event leaves, which is after the text that it cites. */
  function withheldCitations({ delta }: JsonObject): NonNullable<Frame["changes"]> {
    const message = isObject(delta) ? delta.message : undefined;
    if (!isObject(message) || !isSet(message.citations)) return [];
    return [(edits) => (isRedacted ? edits.set(message, "citations", null) : undefined)];
  }

  return {
    read,
    filtered: (ending) => filteredEvents(ending, sent.soFar()),
    failed: (errorBody) => failedEvents(errorBody, sent.soFar()),
    isComplete: () => false,
    missingEnd: "",
    afterEnd: DONE,
  };
}

/** The upstream says that it failed, in the protocol's words or as an error without a type. */
function isFailure({ type, message, delta }: JsonObject): boolean {
  if (type === undefined) return typeof message === "string";
  return type === "message-end" && isObject(delta) && (delta.finish_reason === "ERROR" || isSet(delta.error));
}

function readField(collect: FrameCollector, json: JsonObject, key: string, index: number): void {
  const value = json[key];
  if (key === "type" || isEnvelope(key, value)) return;
  // The text once more, piece by piece, before it could be judged.
  if (key === "logprobs") collect.drop(json, key);
  else if (key === "delta" && isObject(value)) readDelta(collect, value, index);
  else if (key === "prompt" && json.type === "debug") collect.everything(json, key, "debug.prompt", "other");
  else collect.unknown(json, key, `event.${key}`);
}
