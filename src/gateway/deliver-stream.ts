import { interruption, refusalOf, type StreamedAnswer } from "../models/index.ts";
import { type Caller, type Clock, type Decision, Refusal } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { ClientGone } from "./departure.ts";
import { gatewayRefusals } from "./errors.ts";
import { isObject, isSet, type JsonObject } from "./json.ts";
import { filteredFrame, UnscreenedFrame, usageOf } from "./protocols/index.ts";
import { garbage, readAnswer } from "./read-answer.ts";
import type { Screen } from "./screen.ts";
import { createSseReader, createStreamScreen, EventTooLarge, type SseEvent } from "./streams/index.ts";
import { ownEnvelope, type Trip, tally } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly headersOf: Conclude["headersOf"];
  readonly clock: Clock;
}

export const DONE = "data: [DONE]\n\n";

/** One event of a stream in the wire's own words. */
export function eventOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** What has been read of a stream so far, beside the text. */
interface Progress {
  /** The last frame of the protocol; endings of our own take its id, model and time. */
  template: JsonObject;
  finished: boolean;
  done: boolean;
  /** A comment that goes out with the next write; one of several that came together is enough. */
  beat: Buffer | undefined;
}

/** Screens a streamed answer while it is being written. Throws when it broke off; the caller then ends the stream with the error. */
export function createDeliverStream(deps: DeliverDeps) {
  return async function deliverStream(answer: StreamedAnswer, trip: Trip): Promise<void> {
    openStream(trip, deps.headersOf(trip));
    const guard = createGuard(trip, deps.screen);
    const progress: Progress = { template: {}, finished: false, done: false, beat: undefined };
    const refused = await pump(answer, trip, guard, progress);
    trip.times.upstreamEnded = deps.clock.monotonic();
    if (refused) return endRefused(refused, trip, deps);
    endWhole(trip, progress, deps);
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

type Guard = ReturnType<typeof createStreamScreen>;

function createGuard(trip: Trip, screen: Screen): Guard {
  const caller: Caller | undefined = trip.caller;
  const model = trip.model?.name;
  if (!caller || model === undefined) throw new Error("a stream needs a caller and a model");
  trip.output.releasedChars = 0;
  return createStreamScreen({
    screen: (units) => screen.screen({ units, direction: "output", caller, model }),
    openFrom: screen.openFrom,
    onScreening: (screening) => tally(trip.output, screening),
  });
}

/** Moves frames from the upstream to the client. Returns the decision that ends the stream, if any. */
async function pump(
  answer: StreamedAnswer,
  trip: Trip,
  guard: Guard,
  progress: Progress,
): Promise<Decision | undefined> {
  const reader = createSseReader();
  try {
    for await (const chunk of answer.body.iterator({ destroyOnReturn: false })) {
      for (const event of reader.push(chunk)) takeEvent(event, trip, guard, progress);
      const refused = await sendReleased(guard, progress.done, trip, progress);
      if (refused || progress.done) return stop(answer, refused, progress.done);
    }
    if (reader.rest().toString("latin1").trim() !== "") throw interruption("bytes after the last event");
    return await sendReleased(guard, true, trip);
  } catch (problem) {
    // What was held is judged as it stands, so that nothing allowed is lost.
    const refused = trip.departure.isGone() ? undefined : await sendReleased(guard, true, trip);
    stop(answer, refused);
    if (refused) return refused;
    throw refusalOfStream(problem);
  }
}

/** An answer that came to its end leaves its socket for the next call; any other is broken off. */
function stop({ body }: StreamedAnswer, refused: Decision | undefined, done = false): Decision | undefined {
  body.on("error", () => undefined);
  if (!done || refused) {
    body.destroy();
    return refused;
  }
  const timer = setTimeout(() => body.destroy(), LAST_BYTES_MS);
  body.once("close", () => clearTimeout(timer)).resume();
  return refused;
}

/** How long after `[DONE]` the upstream may take to end its answer before its socket is given up, in milliseconds. */
const LAST_BYTES_MS = 1_000;

/** Judges what is due and sends what is free, in one write; waits when the client is slower than the model. */
async function sendReleased(
  guard: Guard,
  final: boolean,
  trip: Trip,
  progress?: Progress,
): Promise<Decision | undefined> {
  const { bytes, refused } = guard.release(final);
  const frames = progress?.beat ? [progress.beat, ...bytes] : bytes;
  if (progress) progress.beat = undefined;
  trip.output.chars = guard.judgedChars();
  trip.output.releasedChars = guard.releasedChars();
  if (trip.departure.isGone()) throw new ClientGone("the client left its stream");
  if (refused || frames.length === 0) return refused;
  const together = frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames);
  trip.answerBytes += together.length;
  if (!trip.response.write(together)) await drained(trip);
  return undefined;
}

/** The client is slower than the model: waits until it has read, or has left. */
function drained({ response, departure }: Trip): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.removeListener("drain", go);
      departure.signal.removeListener("abort", go);
      resolve();
    };
    response.once("drain", go);
    departure.signal.once("abort", go);
  });
}

function takeEvent(event: SseEvent, trip: Trip, guard: Guard, progress: Progress): void {
  if (progress.done) return;
  if (event.data === undefined) {
    progress.beat = guard.beat(event);
    return;
  }
  if (event.data === "[DONE]") {
    progress.done = true;
    return;
  }
  const frame = readAnswer(Buffer.from(event.data));
  if (isSet(frame.error)) throw interruption("the upstream sent an error event");
  progress.template = frame;
  progress.finished ||= hasFinished(frame);
  const usage = usageOf(frame);
  if (usage) trip.usage = usage;
  guard.take(event, frame);
}

function hasFinished(frame: JsonObject): boolean {
  return (
    Array.isArray(frame.choices) && frame.choices.some((choice) => isObject(choice) && !!choice.finish_reason)
  );
}

function refusalOfStream(problem: unknown): unknown {
  if (problem instanceof UnscreenedFrame) {
    return gatewayRefusals.refuse(
      "answer_not_screened",
      `The model's answer holds ${problem.message}, which cannot be screened in a stream yet. Ask without streaming.`,
      { cause: problem },
    );
  }
  if (problem instanceof EventTooLarge) return garbage();
  if (problem instanceof Refusal) return problem;
  const refusal = refusalOf(problem);
  return refusal.code === "models/upstream_timeout" ? refusal : interruption(problem);
}

function endRefused(decision: Decision, trip: Trip, { verdicts, conclude, clock }: DeliverDeps): void {
  const fairlead = verdicts.verdictOf(decision);
  const lastBytes =
    eventOf({ ...filteredFrame(ownEnvelope(trip, clock), decision.safeText), fairlead }) + DONE;
  conclude(trip, { outcome: "refused", status: 200, code: fairlead.code ?? null, lastBytes });
}

/** A stream that was redacted says so in a last frame of its own; one that passed ends with the upstream's words. */
function endWhole(trip: Trip, progress: Progress, { verdicts, conclude }: DeliverDeps): void {
  if (!progress.done && !progress.finished) throw interruption("the stream ended without an ending");
  const { decision } = trip.output;
  const { id = null, created = 0, model = null } = progress.template;
  const redacted = decision?.effective === "redact";
  const last = redacted
    ? eventOf({
        id,
        object: "chat.completion.chunk",
        created,
        model,
        choices: [],
        fairlead: verdicts.verdictOf(decision),
      })
    : "";
  conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes: last + DONE });
}
