import { loadFilters } from "../../src/filters/index.ts";
import { createScreen, type Screen } from "../../src/gateway/index.ts";
import type { Protocol } from "../../src/gateway/protocols/index.ts";
import {
  createSseReader,
  createStreamScreen,
  eventOf,
  type SseEvent,
} from "../../src/gateway/streams/index.ts";
import { resourcePath } from "../../src/platform/index.ts";
import { loadPolicy } from "../../src/policy/index.ts";
import { samplePolicyText, sampleRule } from "../../src/policy/sample-policy.ts";
import { PHRASE } from "./phrase.ts";
import type { WireEvent } from "./rows.ts";

/** A policy that forbids the phrase in both directions; how much of it a stream may let out is the matrix's to vary. */
export function matrixPolicy(stream: string): string {
  return samplePolicyText([sampleRule({ stream })], { phrase_lists: { ads: [PHRASE] } });
}

export function matrixScreen(stream: string): Screen {
  const filters = loadFilters({ weightsFolder: resourcePath("weights") });
  const policy = loadPolicy({ text: matrixPolicy(stream) }, { heads: filters.heads });
  return createScreen(policy, filters.build(policy.detectors));
}

export const CALLER = { stage: "production", domains: [] } as const;

export function wireBytes({ name, data }: WireEvent): Buffer {
  return Buffer.from(eventOf(typeof data === "string" ? data : JSON.stringify(data), name));
}

/** What became of a stream: which pieces of its text left, and whether it was refused. */
export interface Passed {
  readonly sent: ReadonlySet<number>;
  readonly isRefused: boolean;
  readonly scannedChars: number;
}

/** Sends events through a protocol's reader and the stream screen, in chunks cut as given, and judges after each. */
export function streamThrough(
  protocol: Protocol,
  screen: Screen,
  request: object,
  events: readonly WireEvent[],
  chunks: readonly Buffer[],
): Passed {
  const asked = protocol.parse(Buffer.from(JSON.stringify({ model: "m", stream: true, ...request })));
  const reader = protocol.stream?.open(asked);
  if (!reader) throw new Error(`${protocol.id} does not stream.`);
  const sse = createSseReader();
  const guard = createStreamScreen({
    screen: (units, parts) =>
      screen.screen({ units, direction: "output", caller: CALLER, model: "m", parts }),
    screenOpen: (unit) => screen.screenOpen({ unit, direction: "output", caller: CALLER, model: "m" }),
    openFrom: screen.openFrom,
    holds: screen.holds({ caller: CALLER, model: "m" }),
    onScreening: () => undefined,
  });
  const pieces = new Map<SseEvent, number | undefined>();
  const sent = new Set<number>();
  let read = 0;
  let isDone = false;
  for (const chunk of chunks) {
    for (const event of sse.push(chunk)) {
      pieces.set(event, events[read++]?.piece);
      const frame = reader.read(event);
      isDone ||= frame.isLast ?? false;
      guard.take(event, frame);
    }
    const { frames, refused } = guard.release(isDone);
    for (const { event } of frames) {
      const piece = pieces.get(event);
      if (piece !== undefined) sent.add(piece);
    }
    if (refused) return { sent, isRefused: true, scannedChars: guard.judgedChars() };
  }
  if (!isDone) throw new Error(`${protocol.id}: the stream did not end.`);
  return { sent, isRefused: false, scannedChars: guard.judgedChars() };
}
