import { Refusal } from "../../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../../json.ts";
import { readEventJson } from "../../../read-answer.ts";
import type { SseEvent } from "../../../streams/index.ts";
import { frameCollector } from "../../frame-parts.ts";
import { type Asked, type Frame, type StreamReader, UnscreenedFrame } from "../../protocol.ts";
import { EVENTS, type EventKind, type Told } from "./events.ts";
import { responseUsage, textsOf } from "./response-answer.ts";
import { filteredEvents, NOTHING_SEEN, type Seen, written } from "./response-ending.ts";
import { frameWord } from "./sink.ts";

/** Fields that many events have, and that hold words of the protocol. */
const WORDS = new Set([
  ...["sequence_number", "item_id", "output_index", "content_index", "summary_index", "status"],
  ...["annotation_index", "command_index", "obfuscation", "partial_image_index", "output_format", "size"],
  ...["background", "quality"],
]);

/** Reads the events of one streamed response. Its lanes are named by where a text stands in the finished response. */
export function readResponseStream(asked: Asked): StreamReader {
  const heard = textsOf(asked);
  let seen: Seen = NOTHING_SEEN;

  function read(event: SseEvent): Frame {
    // No event of this protocol, and some servers end with it all the same.
    if (event.data === "[DONE]") return { json: undefined, parts: [], isDropped: true };
    const json = readEventJson(event);
    const { type } = json;
    if (type === "error" || (type === undefined && isSet(json.error)))
      return { json, parts: [], isFailure: true };
    const kind = typeof type === "string" ? EVENTS.get(type) : undefined;
    if (!kind) throw new UnscreenedFrame("an event of an unknown kind");
    const frame = frameCollector();
    readFields({ event: json, frame, heard }, kind);
    if (kind.isHosted) frame.cannotRead("hosted_tools", "type");
    return {
      json,
      ...frame.frame(),
      usage: isObject(json.response) ? responseUsage(json.response) : undefined,
      closes: kind.closes ? [`${kind.closes(json)}.`] : [],
      isLast: kind.isLast ?? false,
      sent() {
        seen = withEvent(seen, json);
      },
    };
  }

  return {
    read,
    filtered: (ending) => filteredEvents(ending, seen),
    failed: (errorBody) => failedEvent(errorBody, seen.next),
    isComplete: () => false,
    missingEnd: "",
  };
}

function readFields(told: Told, { fields }: EventKind): void {
  const { event, frame } = told;
  try {
    for (const key of Object.keys(event)) {
      const readField = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (key === "type") continue;
      if (readField) readField(told, key);
      else if (WORDS.has(key)) frameWord(frame, event, key, `event.${key}`);
      else frame.unknown(event, key, `event.${key}`, "whole");
    }
  } catch (problem) {
    // What would be the caller's fault in a request is the upstream's here.
    if (problem instanceof Refusal)
      throw new UnscreenedFrame("an item of an unknown kind", { cause: problem });
    throw problem;
  }
}

/** What a client knows once this event has left. */
function withEvent(seen: Seen, event: JsonObject): Seen {
  const { response, item, output_index } = event;
  const head = isObject(response)
    ? { id: response.id ?? null, createdAt: response.created_at ?? null }
    : seen.head;
  const items = isSet(item) ? Math.max(seen.items, after(output_index, seen.items)) : seen.items;
  return { head, items, next: after(event.sequence_number, seen.next) };
}

function after(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value + 1 : otherwise;
}

/** The terminal error event; both ways in which clients look for its words. */
function failedEvent(errorBody: string, sequence: number): string {
  const body: JsonValue = JSON.parse(errorBody);
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const { code = null, message = "", param = null } = error;
  return written({ type: "error", code, message, param, error }, sequence);
}
