import type { EventEmitter } from "node:events";
import type { Dispatcher } from "undici";
import { ANSWER_BYTES_MAX, AnswerTooLarge, BrokenAnswer, type WholeAnswer } from "../upstream.ts";
import { followAbort } from "./giving-up.ts";

type Headers = Record<string, string | string[] | undefined>;

/**
 * Sends a request and collects its answer without a stream in between, which costs half of what `request` does.
 * Rejections are those of `Upstream.complete`.
 */
export function wholeAnswer(
  pool: Pick<Dispatcher, "dispatch">,
  options: Dispatcher.DispatchOptions,
  signal: EventEmitter,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: Headers = {};
    const request = followAbort(signal, reject);
    pool.dispatch(options, {
      onRequestStart: request.started,
      onResponseStart(_, statusCode, received) {
        status = statusCode;
        headers = received;
      },
      onResponseData(controller, part) {
        parts.push(part);
        size += part.length;
        if (size > ANSWER_BYTES_MAX) controller.abort(new AnswerTooLarge(`${size} bytes`));
      },
      onResponseEnd() {
        request.over();
        const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
        resolve({ ...headOf(status, headers), bytes });
      },
      onResponseError(_, problem) {
        request.over();
        const began = status >= 200 && !(problem instanceof AnswerTooLarge);
        reject(began ? new BrokenAnswer("the answer broke off", { cause: problem }) : problem);
      },
    });
  });
}

/** What the gateway needs of an answer's head. */
export function headOf(status: number, headers: Headers) {
  return {
    status,
    contentType: one(headers["content-type"]) ?? "",
    retryAfter: one(headers["retry-after"]),
  };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
