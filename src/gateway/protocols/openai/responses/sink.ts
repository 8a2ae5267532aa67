import type { Unscannable } from "../../../../platform/index.ts";
import type { JsonObject, JsonValue } from "../../../json.ts";
import type { Collector, Place } from "../../../text-view.ts";
import { isWord } from "../../envelope.ts";
import type { FrameCollector } from "../../frame-parts.ts";
import { collectTokens } from "../chat-answer.ts";

/**
 * Takes in the strings of items. Requests, whole answers and streams hold the same items, and differ in what becomes of a
 * string: a place in the body, or a lane of that name.
 */
export interface Sink {
  /** For strings that a model reads as one text. */
  group(): number;
  /** A text; any other value is read to its depth. */
  text(owner: JsonObject, key: string, place: Place, group?: number): void;
  /** JSON inside a string. */
  json(owner: JsonObject, key: string, place: Place): void;
  everything(owner: JsonObject, key: string, place: Place): void;
  /** A field that the protocol does not know: its name is text too. */
  unknown(owner: JsonObject, key: string, place: Place): void;
  /** A word of the protocol, unless it is none. */
  word(owner: JsonObject, key: string, place: Place): void;
  /** A text once more, token by token. */
  tokens(owner: JsonObject, key: string, place: Place): void;
  cannotRead(kind: Unscannable, param: string): void;
}

/** Of a request nothing is taken for granted: some servers show their model ids and states too. */
export function requestSink(collect: Collector): Sink {
  const { everything } = collect;
  return { ...collect, text: textInto(collect), word: everything, tokens: everything };
}

export function answerSink(collect: Collector): Sink {
  return {
    ...collect,
    text: textInto(collect),
    word(owner, key, place) {
      if (!isWord(owner[key])) collect.everything(owner, key, place);
    },
    tokens(owner, key, place) {
      const list = owner[key];
      if (Array.isArray(list)) collectTokens(collect, list, place.path);
      else collect.everything(owner, key, place);
    },
  };
}

function textInto(collect: Collector): Sink["text"] {
  return (owner, key, place, group) => {
    if (typeof owner[key] === "string") collect.text(owner, key, place, group);
    else collect.everything(owner, key, place);
  };
}

/**
 * `delta` where an event begins what later ones go on with, `whole` where it says all of it. A place's path is the
 * lane's name, so that both meet.
 */
export function frameSink(frame: FrameCollector, saying: "delta" | "whole"): Sink {
  const isDelta = saying === "delta";
  const everything: Sink["everything"] = (owner, key, { path, channel, heard }) =>
    frame.everything(owner, key, path, channel, saying, heard);
  return {
    group: () => 0,
    text(owner, key, place) {
      if (typeof owner[key] !== "string") everything(owner, key, place);
      else if (isDelta) frame.delta(owner, key, place.path, place.channel);
      else frame.whole(owner, key, place.path, place.channel);
    },
    json(owner, key, place) {
      if (typeof owner[key] !== "string") everything(owner, key, place);
      else if (isDelta) frame.json(owner, key, place.path);
      else frame.wholeJson(owner, key, place.path);
    },
    everything,
    unknown: (owner, key, { path }) => frame.unknown(owner, key, path, saying),
    word: (owner, key, { path }) => frameWord(frame, owner, key, path),
    tokens: (owner, key) => dropTokens(frame, owner, key),
    cannotRead: (kind, param) => frame.cannotRead(kind, param),
  };
}

/** Stands in many events of a stream; one that is no word is judged where it first comes. */
export function frameWord(frame: FrameCollector, owner: JsonObject, key: string, lane: string): void {
  const value = owner[key];
  if (isWord(value)) return;
  if (typeof value === "string") frame.word(owner, key, lane);
  else frame.everything(owner, key, lane, "other", "whole");
}

/** Tokens would come before the text they spell could be judged. Clients expect a list. */
export function dropTokens(frame: FrameCollector, owner: JsonObject, key: string): void {
  if (!isEmptyList(owner[key])) frame.drop(owner, key, []);
}

function isEmptyList(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}
