import type { Decision, TextUnit } from "../../platform/index.ts";
import type { JsonObject } from "../json.ts";
import { createJsonEdits } from "../json-edits.ts";
import { type DeltaPart, partsOfFrame } from "../protocols/index.ts";
import type { Screening } from "../screen.ts";
import { createLane, type Lane } from "./lane.ts";
import { dataEvent, HEARTBEAT, type SseEvent } from "./sse.ts";

/** Held text is judged each time this many new characters have come: about 64 tokens. */
const WINDOW_CHARS = 256;

interface HeldPart {
  readonly part: DeltaPart;
  readonly lane: Lane;
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly event: SseEvent;
  readonly json: JsonObject;
  readonly parts: readonly HeldPart[];
}

export interface StreamScreenOptions {
  /** Screens texts of the answer, as `createScreen` does. */
  screen(units: readonly TextUnit[]): Screening;
  openFrom(text: string): number;
  /** Called for every window that was judged. */
  onScreening(screening: Screening): void;
}

/** What may leave now, and the decision that ends the stream if there is one. */
export interface Released {
  readonly bytes: readonly Buffer[];
  readonly refused: Decision | undefined;
}

/**
 * Holds a streamed answer back until it has been judged.
 *
 * A frame leaves only when a window that contains all of it was allowed and no detector could still be in the
 * middle of a match there, so nothing of a violation gets out. Frames keep their order and, unless something in
 * them was redacted, their bytes.
 */
export function createStreamScreen(options: StreamScreenOptions) {
  const lanes = new Map<string, Lane>();
  const comments = createLane("other");
  let held: Frame[] = [];
  let unjudged = 0;
  let takenChars = 0;
  let judgedChars = 0;
  let releasedChars = 0;

  /** Takes one event and its data as JSON. Throws `UnscreenedFrame` for content that cannot be judged. */
  function take(event: SseEvent, json: JsonObject): void {
    const parts = event.aside === "" ? partsOfFrame(json) : [asidePart(event.aside), ...partsOfFrame(json)];
    held.push({ event, json, parts: parts.filter(isNews).map(append) });
  }

  /** A name that came before was judged then, or is held further in front. */
  function isNews({ isName, lane }: DeltaPart): boolean {
    return !isName || !lanes.has(lane);
  }

  function append(part: DeltaPart): HeldPart {
    const lane = lanes.get(part.lane) ?? createLane(part.channel);
    lanes.set(part.lane, lane);
    const start = lane.end();
    lane.append(part.text);
    unjudged += part.text.length;
    takenChars += part.text.length;
    return { part, lane, start, end: lane.end() };
  }

  /**
   * What to send at once for an event without data, which shows that the stream lives: itself where its words pass, read
   * together with the comments before it, else a comment without words.
   */
  function beat({ raw, aside }: SseEvent): Buffer {
    if (aside.trim() === "" || aside.trim() === ":") return raw;
    comments.append(aside);
    const refused = judge([comments]);
    const isOpen = options.openFrom(comments.window()) < comments.window().length;
    const passes = !refused && !isOpen && !comments.touches(comments.windowStart(), comments.end());
    comments.release(comments.end());
    return passes ? raw : HEARTBEAT;
  }

  /** What may leave after the frames taken so far; `final` when no further text will come. */
  function release(final: boolean): Released {
    if (!final && unjudged < WINDOW_CHARS) return { bytes: leading(() => -1), refused: undefined };
    const waiting = [...lanes.values()].filter((lane) => lane.heldChars() > 0);
    unjudged = 0;
    if (waiting.length === 0) return { bytes: leading((lane) => lane.end()), refused: undefined };
    const refused = judge(waiting);
    if (refused) {
      held = [];
      return { bytes: [], refused };
    }
    const decidedTo = new Map(waiting.map((lane) => [lane, final ? lane.end() : decided(lane)]));
    return { bytes: leading((lane) => decidedTo.get(lane) ?? lane.end()), refused: undefined };
  }

  function judge(waiting: readonly Lane[]): Decision | undefined {
    const units = waiting.map((lane, group) => unitOf(lane, group));
    const screening = options.screen(units);
    options.onScreening(screening);
    judgedChars = takenChars;
    const { decision } = screening;
    if (decision.effective === "refuse" || decision.effective === "hold") return decision;
    for (const { span, placeholder } of decision.redactions) waiting[span.unit]?.replace(span, placeholder);
    return undefined;
  }

  function decided(lane: Lane): number {
    return lane.windowStart() + options.openFrom(lane.window());
  }

  /** Takes the frames off the front whose every part is decided. */
  function leading(decidedTo: (lane: Lane) => number): Buffer[] {
    const blocked = held.findIndex((frame) => frame.parts.some((part) => part.end > decidedTo(part.lane)));
    const free = held.splice(0, blocked < 0 ? held.length : blocked);
    const bytes = free.map(bytesOf);
    for (const frame of free) {
      for (const { lane, start, end } of frame.parts) {
        lane.release(end);
        releasedChars += end - start;
      }
    }
    return bytes;
  }

  return { take, beat, release, judgedChars: () => judgedChars, releasedChars: () => releasedChars };
}

function unitOf(lane: Lane, group: number): TextUnit {
  return { role: "assistant", channel: lane.channel, path: "choices[0]", group, text: lane.window() };
}

/** What stands beside the data is text like any other. An event written anew goes without it. */
function asidePart(text: string): DeltaPart {
  return { lane: "beside the data", channel: "other", text, isName: false, replace: () => undefined };
}

/** The bytes as they came, or the event's data written anew where a redaction touches it. */
function bytesOf({ event, json, parts }: Frame): Buffer {
  const touched = parts.filter(({ lane, start, end }) => lane.touches(start, end));
  if (touched.length === 0) return event.raw;
  const edits = createJsonEdits();
  for (const { part, lane, start, end } of touched) part.replace(lane.redacted(start, end), edits);
  return dataEvent(edits.applyTo(event.data ?? "", json));
}
