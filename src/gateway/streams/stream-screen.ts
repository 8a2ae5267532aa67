import type { Decision, Hold, Holds, ScanParts, TextUnit } from "../../platform/index.ts";
import type { DeltaPart, Frame } from "../protocols/index.ts";
import type { Screening } from "../screen.ts";
import { asideParts, bytesOf, type HeldFrame, type HeldPart } from "./held-frame.ts";
import { createLane, type Lane } from "./lane.ts";
import { HEARTBEAT, type SseEvent } from "./sse.ts";

/**
 * Characters that heads are shown anew each time, from the first window of a text on: 8, 16, 32 and then 48 tokens of
 * four characters each. Early windows are small so that the first words need not wait.
 */
const WINDOW_CHARS = [32, 64, 128, 192] as const;
/** Where nothing waits for heads, small windows gain nothing. */
const OBSERVED_WINDOW_CHARS = 192;
/** What a window shows of the one before, in characters. */
const OVERLAP_CHARS = 192;

export interface StreamScreenOptions {
  /** Screens texts of the answer, as `createScreen` does. */
  screen(units: readonly TextUnit[], parts: ScanParts): Screening;
  /** Exact detectors on one text that may go on, and from where on it is open. */
  screenOpen(unit: TextUnit): { readonly screening: Screening; readonly openFrom: number };
  openFrom(text: string): number;
  readonly holds: Holds;
  /** Called for every window that was judged. */
  onScreening(screening: Screening): void;
}

/** What may leave now, and the decision that ends the stream if there is one. */
export interface Released {
  readonly frames: readonly ReleasedFrame[];
  readonly refused: Decision | undefined;
}

export interface ReleasedFrame {
  readonly frame: Frame;
  readonly event: SseEvent;
  /** As it came, or written anew where something in it was redacted. */
  readonly bytes: Buffer | string;
}

/**
 * Holds a streamed answer back until it has been judged: one lane for each text of it.
 *
 * A frame leaves only when everything in it is decided. Exact detectors look at each piece as it comes and hold back
 * what may still be the beginning of a match; heads look at overlapping windows that grow. How far a lane may run ahead
 * of them is the policy's `stream` mode. Frames keep their order and, unless something in them was redacted, their bytes.
 */
export function createStreamScreen(options: StreamScreenOptions) {
  const { holds } = options;
  const lanes = new Map<string, Lane>();
  /** Lanes that may go on, by the choice, block or item they belong to. */
  const growing = new Map<string, Set<Lane>>();
  const comments = createLane("other");
  let held: HeldFrame[] = [];
  let wholes = 0;
  let takenChars = 0;
  let takenBytes = 0;
  let judgedChars = 0;
  let releasedChars = 0;

  /** Takes one event as its protocol reads it. */
  function take(event: SseEvent, frame: Frame): void {
    const beside = asideParts(event, frame);
    const all = beside.length === 0 ? frame.parts : [...beside, ...frame.parts];
    const parts = all.map((part) => again(part) ?? append(part));
    closeOthers(parts);
    for (const prefix of frame.closes ?? []) close((name) => name.startsWith(prefix));
    if (frame.isLast) close(() => true);
    held.push({ event, frame, parts });
  }

  /** What is said once more is decided with what was said first, and goes without whatever was redacted of that. */
  function again(part: DeltaPart): HeldPart | undefined {
    if (!isComplete(part)) return undefined;
    const name = part.kind === "name" ? `${part.lane} ${part.text}` : part.lane;
    const lane = lanes.get(name);
    const at = lane?.again(part.text);
    return lane && at && { part, name, lane, at, isAgain: true };
  }

  function append(part: DeltaPart): HeldPart {
    const name = newLaneOf(part);
    const isWhole = isComplete(part);
    const json = part.kind === "json" || part.kind === "whole_json";
    const lane = lanes.get(name) ?? newLane(name, createLane(part.channel, { isWhole, json }));
    if (lane.state.isClosed && !isWhole) reopen(name, lane);
    const at = lane.append(part.text);
    takenChars += part.text.length;
    takenBytes += Buffer.byteLength(part.text);
    return { part, name, lane, at, isAgain: false };
  }

  function newLaneOf({ kind, lane, text }: DeltaPart): string {
    if (kind === "name") return `${lane} ${text}`;
    return kind === "whole" || kind === "whole_json" ? `${lane} again ${wholes++}` : lane;
  }

  function newLane(name: string, lane: Lane): Lane {
    lanes.set(name, lane);
    if (!lane.isWhole) reopen(name, lane);
    return lane;
  }

  function reopen(name: string, lane: Lane): void {
    lane.state.isClosed = false;
    const group = groupOf(name);
    const others = growing.get(group);
    if (others) others.add(lane);
    else growing.set(group, new Set([lane]));
  }

  /** When a choice goes on in another text, the one before has come to its end as far as can be told. */
  function closeOthers(parts: readonly HeldPart[]): void {
    for (const { part } of parts) {
      if (part.kind === "name") continue;
      const group = growing.get(groupOf(part.lane));
      if (
        group === undefined ||
        (group.size === 1 && parts.length === 1 && group.has(parts[0]?.lane ?? comments))
      )
        continue;
      for (const lane of group) if (!parts.some((one) => one.lane === lane)) closeIn(group, lane);
    }
  }

  function closeIn(group: Set<Lane>, lane: Lane): void {
    lane.state.isClosed = true;
    group.delete(lane);
  }

  function close(matches: (name: string) => boolean): void {
    for (const [name, lane] of lanes) if (matches(name)) lane.state.isClosed = true;
    for (const group of growing.values())
      for (const lane of group) if (lane.state.isClosed) group.delete(lane);
  }

  /** What may leave after the frames taken so far; `final` when no further text will come. */
  function release(final: boolean): Released {
    if (final) close(() => true);
    const open = [...lanes.values()].filter((lane) => lane.heldChars() > 0 || lane.state.isFresh);
    const refused = judgeExactly(open, final) ?? judgeByHeads(open, final);
    if (refused) {
      held = [];
      return { frames: [], refused };
    }
    return { frames: leading(), refused: undefined };
  }

  function judgeExactly(open: readonly Lane[], final: boolean): Decision | undefined {
    judgedChars = takenChars;
    for (const lane of open) {
      const refused = lane.state.isFresh ? judgeFresh(lane, final) : undefined;
      if (refused) return refused;
      if (final || lane.isWhole) lane.state.exactTo = lane.end();
      else if (lane.state.isClosed && lane.state.exactTo < lane.end()) lane.state.exactTo = closedTo(lane);
    }
    return undefined;
  }

  /** Looks at what has come since the last time, and notes how far the lane is decided as it stands. */
  function judgeFresh(lane: Lane, final: boolean): Decision | undefined {
    lane.state.isFresh = false;
    const { text, from } = lane.exactWindow();
    const unit = unitOf(lane, 0, text);
    if (final || lane.isWhole) return carryOut(options.screen([unit], "exact"), [lane], [from]);
    const { screening, openFrom } = options.screenOpen(unit);
    lane.state.exactTo = Math.max(lane.state.exactTo, from + openFrom);
    return carryOut(screening, [lane], [from]);
  }

  /** A closed text is read as if a line break followed: its last word is a whole one. */
  function closedTo(lane: Lane): number {
    const { text, from } = lane.exactWindow();
    return Math.max(lane.state.exactTo, Math.min(lane.end(), from + options.openFrom(`${text}\n`)));
  }

  function judgeByHeads(open: readonly Lane[], final: boolean): Decision | undefined {
    const due = open.filter((lane) => isDue(lane, final));
    if (due.length === 0) return undefined;
    const units = due.map((lane, group) => unitOf(lane, group, lane.headWindow(OVERLAP_CHARS)));
    const refused = carryOut(options.screen(units, "heads"), due, undefined);
    for (const lane of due) {
      lane.state.judgedTo = lane.end();
      lane.state.windows++;
    }
    return refused;
  }

  function isDue(lane: Lane, final: boolean): boolean {
    const waiting = lane.end() - lane.state.judgedTo;
    if (waiting === 0) return false;
    if (final || lane.state.isClosed) return true;
    const observed = holds.heads.mode === "observe";
    const window = observed
      ? OBSERVED_WINDOW_CHARS
      : (WINDOW_CHARS[lane.state.windows] ?? OBSERVED_WINDOW_CHARS);
    return waiting >= window;
  }

  /** `from` says where each lane's text began; without it a whole lane was judged, and what is held of it goes. */
  function carryOut(
    screening: Screening,
    looked: readonly Lane[],
    from: readonly number[] | undefined,
  ): Decision | undefined {
    options.onScreening(screening);
    const { decision } = screening;
    if (decision.effective === "refuse" || decision.effective === "hold") return decision;
    for (const { span, placeholder } of decision.redactions) {
      const lane = looked[span.unit];
      const held = lane && { start: lane.end() - lane.heldChars(), end: lane.end() };
      if (from) lane?.replace(span, from[span.unit] ?? 0, placeholder);
      else if (held) lane.replace(held, 0, placeholder);
    }
    return undefined;
  }

  /** Takes the frames off the front whose every part may leave. */
  function leading(): ReleasedFrame[] {
    const blocked = held.findIndex(({ parts }) => parts.some(({ lane, at }) => at.end > limitOf(lane)));
    const free = held.splice(0, blocked < 0 ? held.length : blocked);
    return free.map((one) => {
      const released = { frame: one.frame, event: one.event, bytes: bytesOf(one) };
      one.frame.sent?.();
      one.parts.forEach(letGo);
      return released;
    });
  }

  function letGo({ part, name, lane, at, isAgain }: HeldPart): void {
    lane.release(at.end);
    if (isAgain) return;
    releasedChars += at.raw.length;
    // Nothing asks for such a lane again; names are asked for by every frame.
    if (lane.isWhole && part.kind !== "name" && lane.state.judgedTo === lane.end()) lanes.delete(name);
  }

  function limitOf(lane: Lane): number {
    const { exactTo, judgedTo } = lane.state;
    return Math.min(exactTo + slack(holds.exact), judgedTo + slack(holds.heads));
  }

  /**
   * What to send at once for an event without data, which shows that the stream lives: itself where its words pass, read
   * together with the comments before it, else a comment without words.
   */
  function beat({ raw, aside }: SseEvent): Buffer {
    if (aside.trim() === "" || aside.trim() === ":") return raw;
    comments.append(aside);
    const { text, from } = comments.exactWindow();
    const { screening, openFrom } = options.screenOpen(unitOf(comments, 0, text));
    const refused = carryOut(screening, [comments], [from]);
    const isOpen = openFrom < text.length;
    const passes = !refused && !isOpen && !comments.touches({ start: 0, end: comments.end() });
    comments.release(comments.end());
    return passes ? raw : HEARTBEAT;
  }

  return {
    take,
    beat,
    release,
    isHolding: () => held.length > 0,
    judgedChars: () => judgedChars,
    takenBytes: () => takenBytes,
    releasedChars: () => releasedChars,
  };
}
export type StreamScreen = ReturnType<typeof createStreamScreen>;

function unitOf(lane: Lane, group: number, text: string): TextUnit {
  return { role: "assistant", channel: lane.channel, path: "stream", group, text };
}

/**
 * How far a lane may run ahead of what has been judged, in characters. A token is counted as one character, the least
 * it can be, so that the bound holds whatever the tokenizer.
 */
function slack(hold: Hold): number {
  if (hold.mode === "strict") return 0;
  return hold.mode === "bounded" ? hold.tokens : Number.POSITIVE_INFINITY;
}

/** Whether a part is a text by itself, and does not go on with another. */
function isComplete({ kind }: DeltaPart): boolean {
  return kind === "whole" || kind === "whole_json" || kind === "name";
}

/** The choice, block or item that a lane belongs to. */
function groupOf(lane: string): string {
  const dot = lane.indexOf(".");
  return dot < 0 ? lane : lane.slice(0, dot);
}
