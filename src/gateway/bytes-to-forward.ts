import type { Clock } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { DONE, eventOf } from "./deliver-stream.ts";
import type { JsonObject } from "./json.ts";
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
    if (decision.effective === "redact") redactBody(parsed.view, decision.redactions);
    const changed = [decision.effective === "redact", ...adjust(trip)].includes(true);
    return changed ? Buffer.from(JSON.stringify(parsed.body)) : call.bytes;
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

/** Changes that hold for every call, each true when the body was changed by it. */
function adjust({ parsed, call, model }: Trip): boolean[] {
  if (!parsed || !call || !model) return [];
  const { body } = parsed;
  return [
    setIfDifferent(body, "model", model.upstreamName),
    body.store === true && setIfDifferent(body, "store", false),
    ...hashEndUser(body, call.endUser),
  ];
}

/** The upstream learns the HMAC and never the identifier; where one field was set, both readings get the same value. */
function hashEndUser(body: JsonObject, endUser: string | undefined): boolean[] {
  if (endUser === undefined) return [];
  return (["user", "safety_identifier"] as const)
    .filter((field) => typeof body[field] === "string")
    .map((field) => setIfDifferent(body, field, endUser));
}

function setIfDifferent(body: JsonObject, field: string, value: string | boolean): boolean {
  if (body[field] === value) return false;
  body[field] = value;
  return true;
}
