import { Refusal } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { garbage, readEventJson } from "../../read-answer.ts";
import type { SseEvent } from "../../streams/index.ts";
import { type FrameCollector, frameCollector } from "../frame-parts.ts";
import { type Frame, type StreamReader, UnscreenedFrame } from "../protocol.ts";
import { collectAnswer, isEnvelope, usageOf } from "./answer.ts";
import { type BlockReader, createBlockReader, isKnownBlock } from "./blocks.ts";
import { filteredEvents, written } from "./ending.ts";
import { createSentBlocks } from "./sent-blocks.ts";
import { createThoughts, textLane } from "./thoughts.ts";

const MESSAGE_STOP = { type: "message_stop" } as const;

/** Reads the events of one streamed message: a lane for the text of each content block, and one for all beside it. */
export function readMessageStream(): StreamReader {
  const seen = createSentBlocks();
  const thoughts = createThoughts();
  let started: JsonObject = {};
  let hasEnded = false;

  function read(event: SseEvent): Frame {
    const json = readEventJson(event);
    if (json.type === "error" || isSet(json.error)) return { json, parts: [], isFailure: true };
    const collect = frameCollector();
    const { fields = [], piece, ...frame } = readKnown(collect, json);
    for (const key of Object.keys(json)) {
      if (!fields.includes(key) && !isEnvelope(key, json[key])) collect.unknown(json, key, `beside.${key}`);
    }
    const whole = { json, ...collect.frame(), ...frame, sent: () => seen.note(json) };
    return piece ? thoughts.follow(whole, piece.owner, piece.index) : whole;
  }

  /** Reads what the event's type says it holds. */
  function readKnown(collect: FrameCollector, json: JsonObject): Known {
    switch (json.type) {
      case "ping":
        return {};
      case "message_start":
        readStart(collect, objectIn(json, "message"));
        return { fields: ["message"] };
      case "content_block_start":
        return { fields: ["content_block"], piece: readBlock(collect, json) };
      case "content_block_delta":
        return { fields: ["delta"], piece: readDelta(collect, json) };
      case "content_block_stop":
        return { closes: lanesOf(indexOf(json)) };
      case "message_delta":
        return { fields: ["delta"], usage: readEnd(collect, json) };
      case "message_stop":
        return { isLast: true };
      default:
        throw new UnscreenedFrame("an event of a type that is not known here");
    }
  }

  function readStart(collect: FrameCollector, message: JsonObject): void {
    if (isObject(message.usage)) started = message.usage;
    whole(collect, (reader) => collectAnswer(reader, message, "message."));
  }

  function readBlock(collect: FrameCollector, json: JsonObject): Piece {
    const [owner, index] = [objectIn(json, "content_block"), indexOf(json)];
    if (!isKnownBlock(owner.type))
      throw new UnscreenedFrame("a content block of a type that is not known here");
    const key = GROWS[String(owner.type)];
    if (key !== undefined) readText(collect, owner, key, index);
    const place = { role: "assistant", channel: "content", path: `content[${index}]` } as const;
    whole(collect, (reader) => reader.one(owner, place, reader.collect.group(), key));
    return { owner, index };
  }

  function readDelta(collect: FrameCollector, json: JsonObject): Piece {
    const [owner, index] = [objectIn(json, "delta"), indexOf(json)];
    const key = DELTAS[String(owner.type)];
    if (key === undefined) throw new UnscreenedFrame("a delta of a type that is not known here");
    for (const name of Object.keys(owner)) {
      if (name === key && isSet(owner[name])) readPiece(collect, owner, name, index);
      else if (!isEnvelope(name, owner[name])) collect.unknown(owner, name, `beside[${index}].${name}`);
    }
    return { owner, index };
  }

  function readText(collect: FrameCollector, owner: JsonObject, key: string, index: number): void {
    const text = owner[key];
    if (typeof text !== "string") return collect.unknown(owner, key, `beside[${index}].${key}`);
    collect.delta(owner, key, textLane(index), key === "thinking" ? "reasoning" : "content");
    thoughts.say(text, index);
  }

  function readPiece(collect: FrameCollector, delta: JsonObject, key: string, index: number): void {
    const value = delta[key];
    if (key === "citation" && isObject(value)) readCitation(collect, value, index);
    else if (key === "partial_json" && typeof value === "string")
      collect.json(delta, key, `content[${index}].input`);
    else if (key === "signature" && typeof value === "string") thoughts.sign(collect, delta, index);
    else readText(collect, delta, key, index);
  }

  /** In a group of its own: a text that goes on around its citations is not at its end. */
  function readCitation(collect: FrameCollector, citation: JsonObject, index: number): void {
    const place = { role: "assistant", channel: "content", path: `citations[${index}]` } as const;
    whole(collect, (reader) => reader.one(citation, place, reader.collect.group()));
  }

  /** The upstream counts all it has written in the last of these; before, nobody knows how far it came. */
  function readEnd(collect: FrameCollector, { delta, usage }: JsonObject): Frame["usage"] {
    if (!isObject(delta)) throw garbage();
    hasEnded ||= isSet(delta.stop_reason);
    whole(collect, (reader) => collectAnswer(reader, delta, "message."));
    return isObject(usage) ? usageOf(usage, started) : undefined;
  }

  return {
    read,
    filtered: (ending) => filteredEvents(ending, seen.now()),
    failed: (errorBody) => `event: error\ndata: ${errorBody}\n\n`,
    isComplete: () => hasEnded,
    missingEnd: written(MESSAGE_STOP),
  };
}

/** What the type of an event says of it. */
interface Known extends Partial<Frame> {
  /** The fields that have been read. */
  readonly fields?: readonly string[];
  readonly piece?: Piece;
}

/** A block's beginning, or what is added to it. */
interface Piece {
  readonly owner: JsonObject;
  readonly index: number;
}

/** The field of a block to which deltas add. */
const GROWS: Readonly<Record<string, string>> = { text: "text", thinking: "thinking", compaction: "content" };

/** What each type of delta adds. */
const DELTAS: Readonly<Record<string, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
  input_json_delta: "partial_json",
  citations_delta: "citation",
  signature_delta: "signature",
  compaction_delta: "content",
};

function lanesOf(index: number): string[] {
  return ["content", "citations", "beside"].map((group) => `${group}[${index}].`);
}

/** Reads what comes all at once by the rules for whole answers. */
function whole(collect: FrameCollector, read: (reader: BlockReader) => void): void {
  const reader = createBlockReader(isEnvelope);
  try {
    read(reader);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    throw new UnscreenedFrame("a content block of a form that is not known here");
  }
  collect.viewed(reader.view(), "whole");
}

function objectIn(json: JsonObject, key: string): JsonObject {
  const value: JsonValue | undefined = json[key];
  if (!isObject(value)) throw garbage();
  return value;
}

function indexOf({ index }: JsonObject): number {
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0) throw garbage();
  return index;
}
