import type { Decision, Holds, Redaction, TextUnit } from "../platform/index.ts";
import type { JsonObject } from "./json.ts";
import type { StreamReader } from "./protocols/index.ts";
import type { Screening } from "./screen.ts";
import { createStreamScreen, eventOf, type SseEvent } from "./streams/index.ts";

/** For tests: a policy in miniature, which refuses one phrase and redacts one address. */
export const FORBIDDEN = "forbidden words";
export const NAME = "ada@example.com";

export const STRICT: Holds = { exact: { mode: "strict" }, heads: { mode: "observe" } };

/** Refuses the phrase, redacts the address. */
export function judge(units: readonly TextUnit[]): Screening {
  const refused = units.some((unit) => unit.text.includes(FORBIDDEN));
  const redactions = units.flatMap((unit, index) => namesIn(unit.text, index));
  const enforced = refused ? "refuse" : redactions.length > 0 ? "redact" : "allow";
  const decision: Decision = {
    id: "dec_1",
    direction: "output",
    action: enforced,
    enforced,
    effective: enforced,
    rule: null,
    clause: null,
    says: null,
    safeText: null,
    matches: [],
    shadow: [],
    redactions: refused ? [] : redactions,
  };
  return { decision, scores: {}, texts: units.length, chars: 0 };
}

function namesIn(text: string, unit: number): Redaction[] {
  const found: Redaction[] = [];
  for (let start = text.indexOf(NAME); start >= 0; start = text.indexOf(NAME, start + 1))
    found.push({ span: { unit, start, end: start + NAME.length }, placeholder: "[email]" });
  return found;
}

/** Where a prefix of a pattern stands at the end of the text. */
export function openFrom(text: string): number {
  for (let at = Math.max(0, text.length - FORBIDDEN.length); at < text.length; at++) {
    if ([FORBIDDEN, NAME].some((pattern) => pattern.startsWith(text.slice(at)))) return at;
  }
  return text.length;
}

export function sseEvent(json: JsonObject): SseEvent {
  const data = JSON.stringify(json);
  const name = typeof json.type === "string" ? json.type : "";
  return { raw: Buffer.from(eventOf(data, name)), data, name, aside: "" };
}

export interface PassedStream {
  /** The data of what left, parsed. */
  readonly sent: readonly JsonObject[];
  readonly bytes: string;
  /** How many events had left before the last chunk was taken. */
  readonly sentBeforeEnd: number;
  readonly isRefused: boolean;
}

/** For tests: sends events through a reader and the screen, so many at a time as `chunks` says in turn. */
export function passThrough(
  reader: StreamReader,
  events: readonly JsonObject[],
  chunks: readonly number[] = [1],
): PassedStream {
  const screen = createStreamScreen({
    // Heads have no part in this policy.
    screen: (units, parts) => judge(parts === "heads" ? [] : units),
    screenOpen: (unit) => ({ screening: judge([unit]), openFrom: openFrom(unit.text) }),
    openFrom,
    holds: STRICT,
    onScreening: () => undefined,
  });
  let bytes = "";
  let sentBeforeEnd = 0;
  let isRefused = false;
  let at = 0;
  for (let turn = 0; at < events.length && !isRefused; turn++) {
    const taken = events.slice(at, at + (chunks[turn % chunks.length] ?? 1));
    at += taken.length;
    for (const json of taken) {
      const event = sseEvent(json);
      screen.take(event, reader.read(event));
    }
    if (at >= events.length) sentBeforeEnd = dataOf(bytes).length;
    const { frames, refused } = screen.release(at >= events.length);
    bytes += frames.map((frame) => frame.bytes.toString()).join("");
    isRefused = refused !== undefined;
  }
  return { sent: dataOf(bytes), bytes, sentBeforeEnd, isRefused };
}

export function dataOf(bytes: string): JsonObject[] {
  const lines = bytes.split("\n").filter((line) => line.startsWith("data: {"));
  return lines.map((line) => JSON.parse(line.slice("data: ".length)));
}
