import type { WholeAnswer } from "../models/index.ts";
import type { Clock } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { filteredAnswer, usageOf, viewOfAnswer } from "./protocols/index.ts";
import { garbage, readAnswer } from "./read-answer.ts";
import { redactBody } from "./redact-body.ts";
import type { Screen } from "./screen.ts";
import { ownEnvelope, type Trip, tally } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly clock: Clock;
}

/** Screens a whole answer and sends it: its own bytes when nothing had to change. */
export function createDeliverJson({ screen, verdicts, conclude, clock }: DeliverDeps) {
  return function deliverJson({ bytes }: WholeAnswer, trip: Trip): void {
    trip.times.upstreamEnded = clock.monotonic();
    const body = readAnswer(bytes);
    const view = viewOfAnswer(body);
    if (!view || !trip.caller || !trip.model) throw garbage();
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
      redactBody(view, decision.redactions);
      const lastBytes = JSON.stringify({ ...body, fairlead });
      return conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes });
    }
    conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes: bytes });
  };
}
