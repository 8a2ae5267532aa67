import type { Clock } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { DONE, eventOf } from "./deliver-stream.ts";
import { createJsonEdits, type JsonEdits } from "./json-edits.ts";
import { filteredAnswer, filteredFrame } from "./protocols/index.ts";
import { redactBody } from "./redact-body.ts";
import { ownEnvelope, type Trip } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

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
    const { input, parsed, call } = trip;
    if (!input || !parsed || !call) throw new Error("the input is screened before it is forwarded");
    const { decision } = input;
    if (decision.effective === "refuse" || decision.effective === "hold") {
      if (decision.safeText === null) throw verdicts.refusalOf(decision);
      answerSafely(trip, decision.safeText);
      return undefined;
    }
    const edits = createJsonEdits();
    if (decision.effective === "redact") redactBody(parsed.view, decision.redactions, edits);
    adjust(trip, edits);
    if (edits.isEmpty()) return call.bytes;
    return Buffer.from(edits.applyTo(call.bytes.toString("utf8"), parsed.body));
  };

  /** HTTP 200 with the safe text as the assistant's message: an error would hide it from the person who needs it. */
  function answerSafely(trip: Trip, safeText: string): void {
    const { input, call } = trip;
    if (!input || !call) return;
    const fairlead = verdicts.verdictOf(input.decision);
    const template = ownEnvelope(trip, clock);
    const ended = { outcome: "refused", status: 200, code: fairlead.code ?? null } as const;
    if (!call.stream) {
      const lastBytes = JSON.stringify({ ...filteredAnswer(template, safeText), fairlead });
      return conclude(trip, { ...ended, lastBytes });
    }
    const lastBytes = eventOf({ ...filteredFrame(template, safeText), fairlead }) + DONE;
    conclude(trip, { ...ended, lastBytes, headers: { "content-type": "text/event-stream; charset=utf-8" } });
  }
}

/** Changes that hold for every call. They come last: what the operator configured is not undone by a redaction. */
function adjust({ parsed, call, model }: Trip, edits: JsonEdits): void {
  if (!parsed || !call || !model) return;
  const { body } = parsed;
  if (body.model !== model.upstreamName) edits.set(body, "model", model.upstreamName);
  if (body.store === true) edits.set(body, "store", false);
  if (call.endUser === undefined) return;
  // The upstream learns the HMAC and never the identifier; where one field was set, both readings get the same value.
  for (const field of ["user", "safety_identifier"] as const) {
    if (typeof body[field] === "string") edits.set(body, field, call.endUser);
  }
}
