import type { Channel } from "../../platform/index.ts";
import { isObject, isSet, type JsonObject } from "../json.ts";
import type { JsonEdits } from "../json-edits.ts";
import { createTextView, NAME_MARK } from "../text-view.ts";
import { isEnvelope } from "./envelope.ts";

/** One string of a frame and where it stands, so that it can be written anew. */
export interface DeltaPart {
  /** Parts with the same lane follow each other as one text. */
  readonly lane: string;
  readonly channel: Channel;
  readonly text: string;
  /** A field's name: the same in every frame, so that it is judged once. */
  readonly isName: boolean;
  replace(text: string, edits: JsonEdits): void;
}

/** A frame that this version cannot screen; the stream ends there. Says only which kind, never the text. */
export class UnscreenedFrame extends Error {
  override readonly name = "UnscreenedFrame";
}

/** Every string of one chunk of a streamed answer. Throws `UnscreenedFrame` for what must not pass unseen. */
export function partsOfFrame(frame: JsonObject): DeltaPart[] {
  const parts: DeltaPart[] = [];
  for (const key of Object.keys(frame)) {
    if (key === "choices") parts.push(...partsOfChoices(frame));
    else if (!isEnvelope(key, frame[key])) parts.push(...otherParts(frame, key, key));
  }
  return parts;
}

function partsOfChoices(frame: JsonObject): DeltaPart[] {
  if (!Array.isArray(frame.choices)) throw new UnscreenedFrame("choices");
  return frame.choices.flatMap((choice) => {
    if (!isObject(choice)) throw new UnscreenedFrame("choices");
    if ((choice.index ?? 0) !== 0) throw new UnscreenedFrame("more than one choice");
    return Object.keys(choice).flatMap((key) => {
      if (isEnvelope(key, choice[key])) return [];
      if (key === "delta" && isObject(choice.delta)) return partsOfDelta(choice.delta);
      if (key === "logprobs" && isSet(choice.logprobs)) throw new UnscreenedFrame("logprobs");
      return otherParts(choice, key, `choice.${key}`);
    });
  });
}

function partsOfDelta(delta: JsonObject): DeltaPart[] {
  return Object.keys(delta).flatMap((key) => {
    if (isEnvelope(key, delta[key])) return [];
    if (key === "tool_calls" || key === "function_call" || key === "audio") {
      if (isEmpty(delta, key)) return [];
      throw new UnscreenedFrame(key);
    }
    const text = delta[key];
    const channel = channelOf(key);
    if (typeof text !== "string" || channel === "other") return otherParts(delta, key, `delta.${key}`);
    if (text === "") return [];
    function replace(better: string, edits: JsonEdits): void {
      edits.set(delta, key, better);
    }
    return [{ lane: key, channel, text, isName: false, replace }];
  });
}

function isEmpty(delta: JsonObject, key: string): boolean {
  const value = delta[key];
  return !isSet(value) || (Array.isArray(value) && value.length === 0);
}

function channelOf(key: string): Channel {
  if (key === "content" || key === "refusal") return key;
  return key === "reasoning" || key === "reasoning_content" ? "reasoning" : "other";
}

/** Strings in fields we do not know and the names of these: each path is a lane, since later frames may go on with it. */
function otherParts(owner: JsonObject, key: string, lane: string): DeltaPart[] {
  const collect = createTextView();
  collect.unknown(owner, key, { role: "assistant", channel: "other", path: lane });
  const view = collect.view();
  return view.units.map((unit, index) => ({
    lane: unit.path,
    channel: unit.channel,
    text: unit.text,
    isName: unit.path.endsWith(NAME_MARK),
    replace: (text: string, edits: JsonEdits) => view.replace(new Map([[index, text]]), edits),
  }));
}
