import { createJsonEdits } from "../json-edits.ts";
import type { DeltaPart, Frame } from "../protocols/index.ts";
import type { Lane, LanePart } from "./lane.ts";
import { eventOf, type SseEvent } from "./sse.ts";

export interface HeldPart {
  readonly part: DeltaPart;
  /** Under which the lane is known. */
  readonly name: string;
  readonly lane: Lane;
  readonly at: LanePart;
  /** The lane said this before, so that it is not judged a second time. */
  readonly isAgain: boolean;
}

export interface HeldFrame {
  readonly event: SseEvent;
  readonly frame: Frame;
  readonly parts: readonly HeldPart[];
}

const EVENT_NAME = "event";
const NOTHING: readonly DeltaPart[] = Object.freeze([]);

/** What stands beside the data is text like any other; an event's name too, unless it only repeats the data's type. */
export function asideParts({ name, aside }: SseEvent, { json }: Frame): readonly DeltaPart[] {
  if (aside === "" && (name === "" || name === json?.type)) return NOTHING;
  const parts: DeltaPart[] = [];
  if (aside !== "") parts.push(asidePart("delta", "beside the data", aside));
  if (name !== "" && name !== json?.type) parts.push(asidePart("name", EVENT_NAME, name));
  return parts;
}

function asidePart(kind: DeltaPart["kind"], lane: string, text: string): DeltaPart {
  return { lane, channel: "other", text, kind, replace: () => undefined };
}

/** The bytes as they came, or the event's data written anew where something in them has to change. */
export function bytesOf({ event, frame, parts }: HeldFrame): Buffer | string {
  const touched = parts.filter(({ lane, at }) => lane.touches(at));
  const changes = frame.changes ?? [];
  if (touched.length + changes.length === 0) return event.raw;
  const name = touched.some(({ part }) => part.lane === EVENT_NAME) ? "" : event.name;
  if (frame.json === undefined) return eventOf(event.data ?? "", name);
  const edits = createJsonEdits();
  for (const change of changes) change(edits);
  for (const { part, lane, at } of touched) part.replace(lane.redacted(at), edits);
  if (touched.length === 0 && edits.isEmpty()) return event.raw;
  return eventOf(edits.applyTo(event.data ?? "", frame.json), name);
}
