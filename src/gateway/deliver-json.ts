import { modelRefusals, type WholeAnswer } from "../models/index.ts";
import { type Clock, Refusal } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { gatewayRefusals } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import { createJsonEdits } from "./json-edits.ts";
import { filteredAnswer, usageOf, viewOfAnswer } from "./protocols/index.ts";
import { garbage, readAnswer } from "./read-answer.ts";
import { redactBody } from "./redact-body.ts";
import type { Screen } from "./screen.ts";
import { type TextView, TooManyTexts } from "./text-view.ts";
import { ownEnvelope, type Trip, tally } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

/** Bounds of what is screened in one piece, since everybody else waits for it. An answer in one piece is far longer than a question. */
const TEXT_BYTES_MAX = 256 * 1024;
const TEXTS_MAX = 4_096;

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly clock: Clock;
}

/** What the model sent is not the caller's fault, whichever part of it cannot be read. */
function readView(body: JsonObject): TextView | undefined {
  try {
    return viewOfAnswer(body, TEXTS_MAX);
  } catch (problem) {
    if (problem instanceof TooManyTexts) throw tooLong();
    if (!(problem instanceof Refusal)) throw problem;
    throw gatewayRefusals.refuse(
      "answer_not_screened",
      "The model's answer holds something that cannot be screened yet, so it is not passed on.",
      { cause: problem },
    );
  }
}

function tooLong() {
  return modelRefusals.refuse(
    "answer_too_large",
    `The model's answer has more text than can be screened in one piece (${TEXT_BYTES_MAX} bytes, ${TEXTS_MAX} strings). Ask for less, or ask for a stream.`,
  );
}

/** Screens a whole answer and sends it: its own bytes when nothing had to change. */
export function createDeliverJson({ screen, verdicts, conclude, clock }: DeliverDeps) {
  return function deliverJson({ bytes }: WholeAnswer, trip: Trip): void {
    trip.times.upstreamEnded = clock.monotonic();
    const body = readAnswer(bytes);
    const view = readView(body);
    if (!view || !trip.caller || !trip.model) throw garbage();
    if (view.bytes > TEXT_BYTES_MAX) throw tooLong();
    const usage = usageOf(body);
    if (usage) trip.usage = usage;
    const { caller, model } = trip;
    const screening = screen.screen({ units: view.units, direction: "output", caller, model: model.name });
    tally(trip.output, screening);
    const { decision } = screening;
    const fairlead = { ...verdicts.verdictOf(decision) };
    if (decision.effective === "refuse" || decision.effective === "hold") {
      const lastBytes = JSON.stringify({
        ...filteredAnswer(ownEnvelope(trip, clock), decision.safeText, usage),
        fairlead,
      });
      return conclude(trip, { outcome: "refused", status: 200, code: fairlead.code ?? null, lastBytes });
    }
    if (decision.effective === "redact") {
      const edits = createJsonEdits();
      redactBody(view, decision.redactions, edits);
      edits.set(body, "fairlead", fairlead);
      const lastBytes = edits.applyTo(bytes.toString("utf8"), body);
      return conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes });
    }
    conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes: bytes });
  };
}
