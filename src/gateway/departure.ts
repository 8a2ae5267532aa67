import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";

/** Whether the client still waits. Emits `abort` once when it has left before its answer was complete. */
export interface Departure {
  readonly signal: EventEmitter;
  isGone(): boolean;
}

/** An emitter and no AbortController: one of those for each request costs more than the journal's entry. */
export function watchDeparture(response: ServerResponse): Departure {
  const signal = new EventEmitter();
  let gone = false;
  response.once("close", () => {
    if (response.writableFinished) return;
    gone = true;
    signal.emit("abort");
  });
  return { signal, isGone: () => gone };
}

/** The client closed its connection before it had its answer. Nobody is left to be told; the call is recorded. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}
