import { interruption, type StreamedAnswer } from "../models/index.ts";
import type { Clock, Decision } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { ClientGone } from "./departure.ts";
import { createJsonEdits } from "./json-edits.ts";
import type { Frame, StreamReader } from "./protocols/index.ts";
import { pump } from "./pump.ts";
import type { Screen } from "./screen.ts";
import {
  createSseReader,
  createStreamScreen,
  eventOf,
  HEARTBEAT,
  type ReleasedFrame,
  type SseEvent,
  type StreamScreen,
} from "./streams/index.ts";
import { ownEnding, type Trip, tally } from "./trip.ts";
import { passUnread } from "./unread.ts";
import type { Verdicts } from "./verdict.ts";

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly headersOf: Conclude["headersOf"];
  readonly clock: Clock;
  /** While text is held and nothing else is sent, a comment goes out this often. */
  readonly heartbeatMs: number;
}

/** One streamed answer on its way. */
interface Flow {
  readonly trip: Trip;
  readonly reader: StreamReader;
  readonly guard: StreamScreen;
  readonly screen: Screen;
  /** The frame after which nothing follows, once it may leave; it is sent when the record is written. */
  last: ReleasedFrame | undefined;
  /** The protocol's last frame has been read. */
  isDone: boolean;
  /** A comment that goes out with the next write; one of several that came together is enough. */
  beat: Buffer | undefined;
}

/** Screens a streamed answer while it is being written. Throws when it broke off; the caller then ends the stream with the error. */
export function createDeliverStream(deps: DeliverDeps) {
  return async function deliverStream(answer: StreamedAnswer, trip: Trip): Promise<void> {
    openStream(trip, deps.headersOf(trip));
    const flow = begin(trip, deps.screen);
    const heartbeat = setInterval(() => {
      if (flow.guard.isHolding() && trip.response.writableLength === 0) trip.response.write(HEARTBEAT);
    }, deps.heartbeatMs).unref();
    try {
      const refused = await pump(answer, {
        take: (event) => takeEvent(event, flow),
        release: (final) => sendReleased(flow, final, answer),
        isDone: () => flow.isDone,
        isGone: () => trip.departure.isGone(),
      });
      trip.times.upstreamEnded = deps.clock.monotonic();
      if (refused) endRefused(refused, flow, deps);
      else endWhole(flow, deps);
    } finally {
      clearInterval(heartbeat);
    }
  };
}

function openStream(trip: Trip, headers: Record<string, string>): void {
  trip.response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
    ...headers,
  });
  trip.response.flushHeaders();
}

function begin(trip: Trip, screen: Screen): Flow {
  const { caller, asked, protocol } = trip;
  const model = trip.model?.name;
  if (!caller || !asked || !protocol?.stream || model === undefined)
    throw new Error("a stream needs a caller, a request, a protocol that streams, and a model");
  trip.output.releasedChars = 0;
  const reader = protocol.stream.open(asked);
  trip.stream = reader;
  const guard = createStreamScreen({
    screen: (units, parts) => screen.screen({ units, direction: "output", caller, model, parts }),
    screenOpen: (unit) => screen.screenOpen({ unit, direction: "output", caller, model }),
    openFrom: screen.openFrom,
    holds: screen.holds({ caller, model }),
    onScreening: (screening) => tally(trip.output, screening),
  });
  return { trip, reader, guard, screen, last: undefined, isDone: false, beat: undefined };
}

/** Judges what is due and sends what is free, in one write; the upstream waits when the client is slower. */
function sendReleased(flow: Flow, final: boolean, answer: StreamedAnswer): Decision | undefined {
  const { trip, guard } = flow;
  const { frames, refused } = guard.release(final);
  trip.output.chars = guard.judgedChars();
  trip.output.bytes = guard.takenBytes();
  trip.output.releasedChars = guard.releasedChars();
  if (trip.departure.isGone()) throw new ClientGone("the client left its stream");
  if (refused) return refused;
  const sent: (Buffer | string)[] = flow.beat ? [flow.beat] : [];
  flow.beat = undefined;
  for (const released of frames) {
    if (released.frame.isLast) flow.last = released;
    else if (!released.frame.isDropped) sent.push(released.bytes);
  }
  if (sent.length > 0) write(sent, trip, answer);
  return undefined;
}

function write(sent: readonly (Buffer | string)[], trip: Trip, answer: StreamedAnswer): void {
  const [first] = sent;
  const together =
    sent.length === 1 && first !== undefined
      ? first
      : Buffer.concat(sent.map((bytes) => (typeof bytes === "string" ? Buffer.from(bytes) : bytes)));
  trip.answerBytes += Buffer.byteLength(together);
  if (trip.response.write(together)) return;
  answer.pause();
  trip.response.once("drain", answer.resume);
}

function takeEvent(event: SseEvent, flow: Flow): void {
  const { guard, trip } = flow;
  if (flow.isDone) return;
  if (event.data === undefined) {
    flow.beat = guard.beat(event);
    return;
  }
  const frame: Frame = flow.reader.read(event);
  if (frame.isFailure) throw interruption("the upstream sent an error event");
  for (const found of frame.unscannable ?? []) passUnread(found, "output", trip, flow.screen);
  if (frame.usage) trip.usage = frame.usage;
  flow.isDone = frame.isLast ?? false;
  guard.take(event, frame);
}

function endRefused(
  decision: Decision,
  { trip, reader }: Flow,
  { verdicts, conclude, clock }: DeliverDeps,
): void {
  const fairlead = verdicts.verdictOf(decision);
  const lastBytes = reader.filtered(ownEnding(trip, clock, decision.safeText, fairlead));
  conclude(trip, { outcome: "refused", status: 200, code: fairlead.code ?? null, lastBytes });
}

/** A stream that was redacted says so in its last frame; one that passed ends with the upstream's own words. */
function endWhole(flow: Flow, { verdicts, conclude }: DeliverDeps): void {
  const { trip, reader } = flow;
  if (!flow.last && !reader.isComplete()) throw interruption("the stream ended without an ending");
  const { decision } = trip.output;
  const lastBytes =
    decision?.effective === "redact" ? notedEnd(flow, verdicts.verdictOf(decision)) : plainEnd(flow);
  const all = reader.afterEnd === undefined ? lastBytes : lastBytes.toString() + reader.afterEnd;
  conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes: all });
}

function plainEnd({ last, reader }: Flow): Buffer | string {
  return last?.bytes ?? reader.missingEnd;
}

function notedEnd(flow: Flow, fairlead: ReturnType<Verdicts["verdictOf"]>): string {
  const { last, reader } = flow;
  const bytes = plainEnd(flow).toString();
  if (reader.note) return reader.note(fairlead) + bytes;
  if (last && !last.frame.json) return bytes;
  const sse = createSseReader();
  const [event] = [...sse.push(Buffer.from(bytes)), ...sse.end()];
  if (event?.data === undefined) return bytes;
  const root = JSON.parse(event.data);
  const edits = createJsonEdits();
  edits.set(root, "fairlead", { ...fairlead });
  return eventOf(edits.applyTo(event.data, root), event.name);
}
