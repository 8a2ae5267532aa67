import {
  type Models,
  modelRefusals,
  neverArrived,
  refusalOf,
  type StreamedAnswer,
  type WholeAnswer,
} from "../models/index.ts";
import type { Clock, Refusal } from "../platform/index.ts";
import { ClientGone } from "./departure.ts";
import { isObject } from "./json.ts";
import { garbage } from "./read-answer.ts";
import type { Screen } from "./screen.ts";
import { type Trip, tally } from "./trip.ts";

interface ForwardDeps {
  readonly models: Pick<Models, "complete" | "stream">;
  readonly screen: Screen;
  readonly clock: Clock;
}

/** Asks the upstream. Returns its answer, or throws the refusal that an error of the upstream means for the caller. */
export function createForward({ models, screen, clock }: ForwardDeps) {
  return async function forward(trip: Trip, bytes: Buffer): Promise<WholeAnswer | StreamedAnswer> {
    if (trip.departure.isGone()) throw new ClientGone("the client left before its call was sent");
    const request = { bytes, signal: trip.departure.signal, ...placeOf(trip) };
    const stream = trip.call?.stream ?? false;
    trip.times.forwarded = clock.monotonic();
    const answer = await ask(stream ? models.stream(request) : models.complete(request), trip);
    if (answer.status !== 200) {
      trip.isDeclined = true;
      throw await refusalOfStatus(answer, trip);
    }
    trip.times.answered = clock.monotonic();
    const expected = stream ? "text/event-stream" : "application/json";
    if (answer.contentType.toLowerCase().startsWith(expected)) return answer;
    discard(answer);
    throw garbage();
  };

  async function ask(
    asking: Promise<WholeAnswer | StreamedAnswer>,
    trip: Trip,
  ): Promise<WholeAnswer | StreamedAnswer> {
    try {
      return await asking;
    } catch (problem) {
      trip.isDeclined = neverArrived(problem);
      throw trip.departure.isGone() ? problem : refusalOf(problem);
    }
  }

  async function refusalOfStatus(answer: WholeAnswer | StreamedAnswer, trip: Trip): Promise<Refusal> {
    const { status, retryAfter } = answer;
    if (status === 400 || status === 413 || status === 422) {
      const why = reason(await errorText(answer), trip);
      return modelRefusals.refuse("upstream_rejected", `The model's server rejected the request: ${why}`);
    }
    if (trip.protocol?.id !== SPOKEN_EVERYWHERE && (status === 404 || status === 405 || status === 501)) {
      const why = await errorText(answer);
      if (status !== 404 || !namesModel(why, trip)) return unsupported();
    }
    discard(answer);
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
        { param: "model" },
      );
    }
    if (status === 429 || status === 503 || status === OVERLOADED) {
      const seconds = retryAfter !== undefined && /^\d{1,5}$/.test(retryAfter) ? retryAfter : "5";
      const headers = { "retry-after": seconds };
      return modelRefusals.refuse("upstream_busy", "The model's server is at its limit. Try again later.", {
        headers,
      });
    }
    if (status >= 400 && status < 500) {
      return modelRefusals.refuse(
        "upstream_rejected",
        "The model's server rejected the request and gave no reason.",
      );
    }
    return modelRefusals.refuse(
      "upstream_failed",
      "The model's server reported an error of its own. Try again later.",
    );
  }

  /** The upstream's own sentence, where the policy lets it pass as an answer's text would. */
  function reason(message: string, trip: Trip): string {
    const { caller, model } = trip;
    if (message === "" || !caller || !model) return "it gave no reason.";
    const units = [
      { role: "assistant", channel: "other", path: "error.message", group: 0, text: message },
    ] as const;
    const screening = screen.screen({ units, direction: "output", caller, model: model.name });
    tally(trip.output, screening);
    return screening.decision.enforced === "allow" ? message : "its reason cannot be shown.";
  }
}

/** What nearly every model server speaks; a 404 there speaks of the model. */
const SPOKEN_EVERYWHERE = "openai.chat";
/** Anthropic's own status for a server at its limit. */
const OVERLOADED = 529;

/** Whether the sentence of a 404 speaks of the model, and not of a path that the server does not have. */
function namesModel(message: string, { model }: Trip): boolean {
  return /\bmodel\b/i.test(message) || (model !== undefined && message.includes(model.upstreamName));
}

/** Asked again, the server would say the same: client libraries are told so, which otherwise repeat what ends in 5xx. */
function unsupported(): Refusal {
  return modelRefusals.refuse(
    "protocol_unsupported",
    "The model's server does not have this endpoint. Ask for the model in another protocol, such as POST /v1/chat/completions.",
    { headers: { "x-should-retry": "false" } },
  );
}

/** Where the upstream is asked, and what it must see of the caller's headers. */
function placeOf({ protocol, request }: Trip) {
  if (!protocol) throw new Error("only a protocol that asks a model is forwarded");
  const { below, path, headers = [] } = protocol.upstream;
  const seen: Record<string, string> = {};
  for (const name of headers) {
    const value = request.headers[name];
    if (typeof value === "string") seen[name] = value;
  }
  return { below, path, headers: seen };
}

/** Longest sentence of an upstream that is passed on, in characters. */
const REASON_CHARS_MAX = 2_000;

/** An error is a sentence in JSON; a server that sends more than this is sending something else. */
const ERROR_BYTES_MAX = 64 * 1024;

async function errorText(answer: WholeAnswer | StreamedAnswer): Promise<string> {
  const bytes = "bytes" in answer ? answer.bytes : await readError(answer);
  try {
    const body = JSON.parse(bytes.toString("utf8"));
    const error = isObject(body) && isObject(body.error) ? body.error : body;
    const message = isObject(error) ? error.message : undefined;
    return typeof message === "string" ? withoutAddresses(message.slice(0, REASON_CHARS_MAX)) : "";
  } catch {
    // Not JSON: there is no sentence to pass on.
    return "";
  }
}

/** Addresses, and names with a port: where the operator's servers stand is not the caller's affair. */
const ADDRESS =
  /\b[a-z][a-z0-9+.-]*:\/\/\S+|\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*\]?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\b[\w-]+(?:\.[\w-]+)*:\d{2,5}\b/gi;

function withoutAddresses(sentence: string): string {
  return sentence.replace(ADDRESS, "[address]");
}

/** What came of an error that broke off is no sentence. */
function readError(answer: StreamedAnswer): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    answer.read({
      received(part) {
        parts.push(part);
        size += part.length;
        if (size <= ERROR_BYTES_MAX) return;
        resolve(Buffer.concat(parts));
        answer.giveUp();
      },
      ended: () => resolve(Buffer.concat(parts)),
      failed: () => resolve(Buffer.alloc(0)),
    });
  });
}

/** Nobody will read this answer: its socket is given back. */
function discard(answer: WholeAnswer | StreamedAnswer): void {
  if (!("bytes" in answer)) answer.giveUp();
}
