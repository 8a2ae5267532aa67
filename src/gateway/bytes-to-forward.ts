import type { Clock } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { createJsonEdits } from "./json-edits.ts";
import type { AnswerFormat } from "./protocols/index.ts";
import { redactBody } from "./redact-body.ts";
import { ownEnding, type Trip } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

type Filtered = NonNullable<AnswerFormat["filtered"]>;

interface BytesToForwardDeps {
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly clock: Clock;
}

/**
 * Carries out the input's decision: refuses by throwing, answers a person in need with the rule's safe text, redacts,
 * or lets the body pass. The original bytes are returned unless something in them had to change.
 */
export function createBytesToForward({ verdicts, conclude, clock }: BytesToForwardDeps) {
  return function bytesToForward(trip: Trip): Buffer | undefined {
    const { input, asked, call, model } = trip;
    if (!input || !asked || !call || !model) throw new Error("the input is screened before it is forwarded");
    const { decision } = input;
    if (decision.effective === "refuse" || decision.effective === "hold") {
      const filtered = trip.protocol?.answer.filtered;
      if (decision.safeText === null || !filtered) throw verdicts.refusalOf(decision);
      answerSafely(trip, decision.safeText, filtered);
      return undefined;
    }
    const edits = createJsonEdits();
    if (decision.effective === "redact") redactBody(asked.view, decision.redactions, edits);
    // Last, so that what the operator configured is not undone by a redaction.
    asked.adjust(edits, { model: model.upstreamName, endUser: call.endUser });
    if (edits.isEmpty()) return call.bytes;
    return Buffer.from(edits.applyTo(call.bytes.toString("utf8"), asked.body));
  };

  /** HTTP 200 with the safe text as the assistant's message: an error would hide it from the person who needs it. */
  function answerSafely(trip: Trip, safeText: string, filtered: Filtered): void {
    const { input, call, protocol } = trip;
    if (!input || !call || !protocol) return;
    const fairlead = verdicts.verdictOf(input.decision);
    const ending = ownEnding(trip, clock, safeText, fairlead);
    const ended = { outcome: "refused", status: 200, code: fairlead.code ?? null } as const;
    if (!call.stream || !protocol.stream) {
      return conclude(trip, { ...ended, lastBytes: JSON.stringify(filtered(ending)) });
    }
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    conclude(trip, { ...ended, lastBytes: protocol.stream.filteredWhole(ending), headers });
  }
}
