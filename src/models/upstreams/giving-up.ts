import type { EventEmitter } from "node:events";

/** A transport's handle on a request under way. */
interface Controller {
  abort(reason: Error): void;
}

/** Ends a request when nobody waits for its answer any more, also one that still waits for a free socket itself. */
export function followAbort(signal: EventEmitter, reject: (problem: Error) => void) {
  let controller: Controller | undefined;
  let isGivenUp = false;

  function giveUp(): void {
    isGivenUp = true;
    controller?.abort(nobodyWaits());
  }

  function onAbort(): void {
    giveUp();
    reject(nobodyWaits());
  }

  signal.once("abort", onAbort);
  return {
    giveUp,
    started(by: Controller): void {
      controller = by;
      if (isGivenUp) giveUp();
    },
    /** There is nothing left to end. */
    over(): void {
      controller = undefined;
      signal.removeListener("abort", onAbort);
    },
  };
}

function nobodyWaits(): Error {
  return new Error("nobody waits for this answer");
}
