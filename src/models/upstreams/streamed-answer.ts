import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { AnswerReader, StreamedAnswer } from "../upstream.ts";
import { followAbort } from "./giving-up.ts";
import { headOf } from "./whole-answer.ts";

/**
 * Sends a request and hands its answer on piece by piece, without a stream in between: each piece costs a call, and not
 * a promise and two turns of the loop. Rejects with the transport's error when no answer begins.
 */
export function streamedAnswer(
  pool: Pick<Dispatcher, "dispatch">,
  options: Dispatcher.DispatchOptions,
  signal: EventEmitter,
): Promise<StreamedAnswer> {
  return new Promise((resolve, reject) => {
    const arrival = createArrival();
    const request = followAbort(signal, reject);
    pool.dispatch(options, {
      onRequestStart: request.started,
      onResponseStart(controller, status, headers) {
        if (status < 200) return;
        controller.pause();
        resolve({
          ...headOf(status, headers),
          read(reader) {
            arrival.read(reader);
            controller.resume();
          },
          pause: () => controller.pause(),
          resume: () => controller.resume(),
          giveUp: request.giveUp,
        });
      },
      onResponseData: (_, chunk) => arrival.received(chunk),
      onResponseEnd() {
        request.over();
        arrival.ended();
      },
      onResponseError(_, problem) {
        request.over();
        reject(problem);
        arrival.failed(problem);
      },
    });
  });
}

/** What has arrived before anybody reads; from then on it only passes through. */
function createArrival(): AnswerReader & { read(reader: AnswerReader): void } {
  let reader: AnswerReader | undefined;
  const early: ((to: AnswerReader) => void)[] = [];
  const pass = (step: (to: AnswerReader) => void) => (reader ? step(reader) : void early.push(step));
  return {
    read(to) {
      reader = to;
      for (const step of early.splice(0)) step(to);
    },
    received: (chunk) => (reader ? reader.received(chunk) : pass((to) => to.received(chunk))),
    ended: () => pass((to) => to.ended()),
    failed: (problem) => pass((to) => to.failed(problem)),
  };
}

/** The same of a stream made in this process. */
export function streamedFrom(head: ReturnType<typeof headOf>, body: Readable): StreamedAnswer {
  return {
    ...head,
    read({ received, ended, failed }) {
      body.on("data", received).once("end", ended).once("error", failed);
    },
    pause: () => void body.pause(),
    resume: () => void body.resume(),
    giveUp: () => void body.destroy(),
  };
}
