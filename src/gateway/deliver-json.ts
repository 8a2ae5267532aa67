import type { Readable } from "node:stream";
import { interruption, modelRefusals, refusalOf, type UpstreamAnswer } from "../models/index.ts";
import type { Clock } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { gatewayRefusals } from "./errors.ts";
import { isObject, type JsonObject } from "./json.ts";
import { filteredAnswer, usageOf, viewOfAnswer } from "./protocols/index.ts";
import { redactBody } from "./redact-body.ts";
import type { Screen } from "./screen.ts";
import { type Trip, tally } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

/** Longest whole answer, in bytes: it is held in memory until it has been screened. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

interface DeliverDeps {
  readonly screen: Screen;
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly clock: Clock;
}

/** Screens a whole answer and sends it: its own bytes when nothing had to change. */
export function createDeliverJson({ screen, verdicts, conclude, clock }: DeliverDeps) {
  return async function deliverJson(answer: UpstreamAnswer, trip: Trip): Promise<void> {
    const bytes = await readAnswer(answer.body);
    trip.times.upstreamEnded = clock.monotonic();
    const body = requireCompletion(bytes);
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
      const lastBytes = JSON.stringify({ ...filteredAnswer(body, decision.safeText), fairlead });
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

/** Reads a whole answer; a broken or silent connection is the upstream's interruption. */
export async function readAnswer(body: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      size += part.length;
      if (size > ANSWER_BYTES_MAX) break;
    }
  } catch (problem) {
    const refusal = refusalOf(problem);
    throw refusal.code === "models/upstream_timeout" ? refusal : interruption(problem);
  }
  if (size > ANSWER_BYTES_MAX) {
    throw gatewayRefusals.refuse(
      "answer_too_large",
      `The model's answer is larger than ${ANSWER_BYTES_MAX} bytes.`,
    );
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
}

function requireCompletion(bytes: Buffer): JsonObject {
  try {
    const body = JSON.parse(bytes.toString("utf8"));
    if (isObject(body)) return body;
  } catch {
    // The text around the fault may be the model's; it is not kept.
  }
  throw garbage();
}

export function garbage() {
  return modelRefusals.refuse(
    "upstream_garbage",
    "The model's server answered something that is not a chat completion. Tell your operator.",
  );
}
