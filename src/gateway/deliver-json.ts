import type { WholeAnswer } from "../models/index.ts";
import { type Clock, type Decision, Refusal } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { gatewayRefusals } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import { createJsonEdits } from "./json-edits.ts";
import type { Judge } from "./judge.ts";
import type { ReadAnswer } from "./protocols/index.ts";
import { garbage, readAnswer } from "./read-answer.ts";
import { redactBody } from "./redact-body.ts";
import type { Screen } from "./screen.ts";
import { ownEnding, type Trip, tally } from "./trip.ts";
import { passUnread } from "./unread.ts";
import type { Verdicts } from "./verdict.ts";

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly clock: Clock;
  readonly judge: Judge;
}

/** Screens a whole answer and sends it: its own bytes when nothing had to change. */
export function createDeliverJson({ screen, verdicts, conclude, clock, judge }: DeliverDeps) {
  return async function deliverJson({ bytes }: WholeAnswer, trip: Trip): Promise<void> {
    trip.times.upstreamEnded = clock.monotonic();
    const body = readAnswer(bytes, trip.protocol?.answer.valuesMax);
    const read = readTexts(body, trip);
    if (!read) throw garbage();
    if (read.usage) trip.usage = read.usage;
    for (const found of read.view.unscannable) passUnread(found, "output", trip, screen);
    const screening = await judge(trip, read.view, "output");
    tally(trip.output, screening);
    trip.output.bytes = read.view.bytes;
    const { decision } = screening;
    if (decision.effective === "refuse" || decision.effective === "hold") return refused(decision, trip);
    const lastBytes = decision.effective === "redact" ? redacted(decision, read, body, bytes, trip) : bytes;
    conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes });
  };

  function refused(decision: Decision, trip: Trip): void {
    const fairlead = verdicts.verdictOf(decision);
    const filtered = trip.protocol?.answer.filtered;
    if (!filtered) throw verdicts.refusalOf(decision);
    const lastBytes = JSON.stringify(filtered(ownEnding(trip, clock, decision.safeText, fairlead)));
    conclude(trip, { outcome: "refused", status: 200, code: fairlead.code ?? null, lastBytes });
  }

  function redacted(
    decision: Decision,
    { view }: ReadAnswer,
    body: JsonObject,
    bytes: Buffer,
    trip: Trip,
  ): string {
    const edits = createJsonEdits();
    redactBody(view, decision.redactions, edits);
    trip.protocol?.answer.withhold?.(edits, body);
    edits.set(body, "fairlead", { ...verdicts.verdictOf(decision) });
    return edits.applyTo(bytes.toString("utf8"), body);
  }
}

/** What the model sent is not the caller's fault, whichever part of it cannot be read. */
function readTexts(body: JsonObject, { protocol, asked }: Trip): ReadAnswer | undefined {
  try {
    return asked && protocol?.answer.read(body, asked);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    throw gatewayRefusals.refuse(
      "answer_not_screened",
      "The model's answer holds something that cannot be screened, so it is not passed on.",
      { cause: problem },
    );
  }
}
