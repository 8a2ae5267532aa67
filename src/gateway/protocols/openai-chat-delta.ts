import type { Channel } from "../../platform/index.ts";
import { isObject, isSet, type JsonObject } from "../json.ts";
import { createTextView } from "../text-view.ts";
import { isEnvelope } from "./envelope.ts";

/** One string of a frame and where it stands, so that it can be written anew. */
export interface DeltaPart {
  /** Parts with the same lane follow each other as one text. */
  readonly lane: string;
  readonly channel: Channel;
  readonly text: string;
  replace(text: string): void;
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
    if (typeof text !== "string") return otherParts(delta, key, `delta.${key}`);
    if (text === "") return [];
    function replace(better: string): void {
      delta[key] = better;
    }
    return [{ lane: key, channel: channelOf(key), text, replace }];
  });
}

function isEmpty(delta: JsonObject, key: string): boolean {
  const value = delta[key];
  return !isSet(value) || (Array.isArray(value) && value.length === 0);
}

function channelOf(key: string): Channel {
  if (key === "content" || key === "refusal") return key;
  return key.startsWith("reasoning") ? "reasoning" : "other";
}

/** Strings in fields we do not know: each path is a lane, since later frames may go on with it. */
function otherParts(owner: JsonObject, key: string, lane: string): DeltaPart[] {
  const collect = createTextView();
  collect.everything(owner, key, { role: "assistant", channel: "other", path: lane });
  const view = collect.view();
  return view.units.map((unit, index) => ({
    lane: unit.path,
    channel: unit.channel,
    text: unit.text,
    replace: (text: string) => view.replace(new Map([[index, text]])),
  }));
}
