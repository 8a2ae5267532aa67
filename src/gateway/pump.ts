import { interruption, refusalOf, type StreamedAnswer } from "../models/index.ts";
import { type Decision, Refusal } from "../platform/index.ts";
import { gatewayRefusals } from "./errors.ts";
import { UnscreenedFrame } from "./protocols/index.ts";
import { garbage } from "./read-answer.ts";
import { createSseReader, EventTooLarge, type SseEvent } from "./streams/index.ts";

/** What is done with the events of a streamed answer. Each step may throw, which ends the stream. */
export interface Steps {
  /** Reads one event. */
  take(event: SseEvent): void;
  /** Judges what has been taken and sends what is free; `final` when nothing more will come. Says what ends the stream. */
  release(final: boolean): Decision | undefined;
  /** True once the protocol's last event has been taken. */
  isDone(): boolean;
  /** True when nobody is left to send anything to. */
  isGone(): boolean;
}

/** How long after its last event the upstream may take to end its answer before its socket is given up, in milliseconds. */
const LAST_BYTES_MS = 1_000;

/**
 * Moves a streamed answer through the steps as it arrives. Resolves, when all is said, with the decision that ends the
 * stream, if any; rejects with the refusal that a broken answer means for the caller.
 */
export function pump(answer: StreamedAnswer, steps: Steps): Promise<Decision | undefined> {
  return new Promise((resolve, reject) => {
    const sse = createSseReader();
    const late = createLateEnd(answer);
    let arrived: Buffer[] = [];
    let isOver = false;

    /** Runs one step, unless all is said. */
    function run(step: () => Decision | undefined, isEnd: boolean): void {
      if (isOver) return;
      try {
        const refused = step();
        if (!refused && !steps.isDone() && !isEnd) return;
        isOver = true;
        if (refused) answer.giveUp();
        resolve(refused);
      } catch (problem) {
        breakOff(problem);
      }
    }

    /** What was held is judged as it stands, so that nothing allowed is lost. */
    function breakOff(problem: unknown): void {
      isOver = true;
      answer.giveUp();
      try {
        const refused = steps.isGone() ? undefined : steps.release(true);
        if (refused) resolve(refused);
        else reject(refusalOfStream(problem));
      } catch (worse) {
        reject(refusalOfStream(worse));
      }
    }

    /** What came in one turn of the loop is judged together and leaves together, however many pieces it came in. */
    function takeArrived(): void {
      const [chunk, ...more] = arrived;
      arrived = [];
      if (chunk === undefined) return;
      run(() => {
        const events = sse.push(more.length === 0 ? chunk : Buffer.concat([chunk, ...more]));
        for (const event of events) steps.take(event);
        return steps.release(steps.isDone());
      }, false);
      if (steps.isDone()) late.expect();
    }

    function takeRest(): Decision | undefined {
      for (const event of sse.end()) steps.take(event);
      const isCut = !steps.isDone() && sse.rest().toString("latin1").trim() !== "";
      if (isCut) throw interruption("bytes after the last event");
      return steps.release(true);
    }

    answer.read({
      received(chunk) {
        if (arrived.push(chunk) === 1) queueMicrotask(takeArrived);
      },
      ended() {
        takeArrived();
        late.cancel();
        run(takeRest, true);
      },
      failed(problem) {
        takeArrived();
        late.cancel();
        if (!isOver) breakOff(problem);
      },
    });
  });
}

/** An answer that has said all leaves its socket for the next call, if it ends soon; else the socket is given up. */
function createLateEnd(answer: StreamedAnswer) {
  let timer: NodeJS.Timeout | undefined;
  return {
    expect(): void {
      timer ??= setTimeout(answer.giveUp, LAST_BYTES_MS).unref();
    },
    cancel: () => clearTimeout(timer),
  };
}

function refusalOfStream(problem: unknown): unknown {
  if (problem instanceof UnscreenedFrame) {
    return gatewayRefusals.refuse(
      "answer_not_screened",
      `The model's answer holds ${problem.message}, which cannot be screened, so it ends here.`,
      { cause: problem },
    );
  }
  if (problem instanceof EventTooLarge) return garbage();
  if (problem instanceof Refusal) return problem;
  const refusal = refusalOf(problem);
  return refusal.code === "models/upstream_timeout" ? refusal : interruption(problem);
}
