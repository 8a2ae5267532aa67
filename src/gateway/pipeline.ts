import type { IncomingMessage, ServerResponse } from "node:http";
import type { StreamedAnswer, WholeAnswer } from "../models/index.ts";
import type { Call, Caller } from "../platform/index.ts";
import type { Screening } from "./screen.ts";
import type { Trip } from "./trip.ts";

/** The steps of the road, each in a file of its own. All but `begin`, `opened` and `refuse` may throw a Refusal. */
export interface Steps {
  begin(request: IncomingMessage, response: ServerResponse): Trip;
  authenticate(trip: Trip): Caller;
  /** Turns away, before anything is read, an app whose requests are all being refused. */
  requireCalm(trip: Trip): void;
  parse(trip: Trip): Promise<Call>;
  admit(trip: Trip): Promise<void>;
  screenInput(trip: Trip): Screening | Promise<Screening>;
  /** The bytes to forward; undefined when the caller has been answered with a safe text already. */
  bytesToForward(trip: Trip): Buffer | undefined;
  opened(trip: Trip): Promise<void>;
  forward(trip: Trip, bytes: Buffer): Promise<WholeAnswer | StreamedAnswer>;
  /** Screens the answer, records the call, and sends the last byte after that. */
  deliver(answer: WholeAnswer | StreamedAnswer, trip: Trip): void | Promise<void>;
  /** Ends the call with an error in the caller's protocol; records it first. */
  refuse(problem: unknown, trip: Trip): void;
}

/** The whole life of one model request, top to bottom. Every way out records the call exactly once. */
export function createPipeline(steps: Steps) {
  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const trip = steps.begin(request, response);
    try {
      trip.caller = steps.authenticate(trip);
      steps.requireCalm(trip);
      trip.call = await steps.parse(trip);
      await steps.admit(trip);
      trip.input = await steps.screenInput(trip);
      const bytes = steps.bytesToForward(trip);
      if (bytes === undefined) return;
      await steps.opened(trip);
      const answer = await steps.forward(trip, bytes);
      await steps.deliver(answer, trip);
    } catch (problem) {
      steps.refuse(problem, trip);
    }
  };
}
