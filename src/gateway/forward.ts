import type { Readable } from "node:stream";
import { type Models, modelRefusals, type UpstreamAnswer } from "../models/index.ts";
import type { Clock, Refusal } from "../platform/index.ts";
import { garbage, readAnswer } from "./deliver-json.ts";
import { isObject, type JsonObject } from "./json.ts";
import type { Screen } from "./screen.ts";
import type { Trip } from "./trip.ts";

interface ForwardDeps {
  readonly models: Pick<Models, "forward">;
  readonly screen: Screen;
  readonly clock: Clock;
}

/** Asks the upstream. Returns its answer, or throws the refusal that an error of the upstream means for the caller. */
export function createForward({ models, screen, clock }: ForwardDeps) {
  return async function forward(trip: Trip, bytes: Buffer): Promise<UpstreamAnswer> {
    const stream = trip.call?.stream ?? false;
    trip.times.forwarded = clock.monotonic();
    const answer = await models.forward({ bytes, stream, signal: trip.abort.signal });
    if (answer.status !== 200) throw await refusalOf(answer, trip);
    trip.times.answered = clock.monotonic();
    const expected = stream ? "text/event-stream" : "application/json";
    if (answer.contentType.toLowerCase().startsWith(expected)) return answer;
    discard(answer.body);
    throw garbage();
  };

  async function refusalOf(answer: UpstreamAnswer, trip: Trip): Promise<Refusal> {
    const { status, retryAfter } = answer;
    const error =
      status === 400 || status === 413 || status === 422 ? await errorOf(answer.body) : discard(answer.body);
    if (status === 401 || status === 403) {
      return modelRefusals.refuse(
        "upstream_credentials",
        "The model's server does not accept this gateway's credentials. Tell your operator.",
      );
    }
    if (status === 404) {
      return modelRefusals.refuse(
        "model_unknown",
        "The model's server does not know this model. GET /v1/models lists those you may use.",
        {
          param: "model",
        },
      );
    }
    if (status === 429 || status === 503) {
      const headers = {
        "retry-after": retryAfter !== undefined && /^\d{1,5}$/.test(retryAfter) ? retryAfter : "5",
      };
      return modelRefusals.refuse("upstream_busy", "The model's server is at its limit. Try again later.", {
        headers,
      });
    }
    if (status >= 400 && status < 500) {
      return modelRefusals.refuse(
        "upstream_rejected",
        `The model's server rejected the request: ${reason(error, trip)}`,
      );
    }
    return modelRefusals.refuse(
      "upstream_failed",
      "The model's server reported an error of its own. Try again later.",
    );
  }

  /** The upstream's own sentence, where the policy lets it pass as an answer's text would. */
  function reason(error: JsonObject | undefined, trip: Trip): string {
    const message = typeof error?.message === "string" ? error.message.slice(0, 2_000) : "";
    const { caller, model } = trip;
    if (message === "" || !caller || !model) return "it gave no reason.";
    const units = [
      { role: "assistant", channel: "other", path: "error.message", group: 0, text: message },
    ] as const;
    const { decision } = screen.screen({ units, direction: "output", caller, model: model.name });
    return decision.enforced === "allow" ? message : "its reason cannot be shown.";
  }
}

async function errorOf(body: Readable): Promise<JsonObject | undefined> {
  const text = (await readAnswer(body)).toString("utf8");
  try {
    const parsed = JSON.parse(text);
    return isObject(parsed) && isObject(parsed.error) ? parsed.error : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody will read this body: its socket is given back. */
function discard(body: Readable): undefined {
  body.on("error", () => undefined);
  body.resume();
  return undefined;
}
