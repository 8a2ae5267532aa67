import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Call, Caller } from "../platform/index.ts";
import { type Conclude, estimateTokens } from "./conclude.ts";
import { ClientGone } from "./departure.ts";
import { type Detectors, type JudgingProtocol, OWN_MODEL, type ToJudge } from "./protocols/index.ts";
import type { createReceive } from "./receive.ts";
import type { createScoreTexts } from "./score-texts.ts";
import type { Screen } from "./screen.ts";
import { takeKeys } from "./take-keys.ts";
import type { Trip } from "./trip.ts";
import { passUnread } from "./unread.ts";

export interface AnswerScoresDeps {
  readonly access: Pick<Access, "authenticate" | "requireCalm" | "admit">;
  readonly screen: Pick<Screen, "unscannable">;
  readonly detectors: Detectors;
  readonly receive: ReturnType<typeof createReceive>;
  readonly scoreTexts: ReturnType<typeof createScoreTexts>;
  readonly conclude: Conclude["conclude"];
  begin(request: IncomingMessage, response: ServerResponse): Trip;
  refuse(problem: unknown, trip: Trip): void;
}

/** No upstream knows it. */
const OURS = { name: OWN_MODEL, upstreamName: OWN_MODEL, defaultMaxTokens: 0 } as const;

/** The road of a request that Fairlead answers itself, top to bottom. Every way out records the call exactly once. */
export function createAnswerScores(deps: AnswerScoresDeps, protocol: JudgingProtocol) {
  const { access, screen, detectors, receive, scoreTexts, conclude, begin, refuse } = deps;

  async function parse(trip: Trip): Promise<ToJudge> {
    const bytes = await receive.body(trip);
    const asked = protocol.parse(bytes, detectors);
    for (const found of asked.view.unscannable) passUnread(found, "input", trip, screen);
    trip.call = callOf(trip, asked, bytes);
    return asked;
  }

  function callOf(trip: Trip, { view, endUser }: ToJudge, bytes: Buffer): Call {
    return {
      id: trip.id,
      protocol: protocol.id,
      model: OWN_MODEL,
      stream: false,
      units: view.units,
      maxTokens: 0,
      endUser: receive.endUser(trip, endUser),
      bytes,
    };
  }

  /** One request and the tokens of its texts; they are used whatever comes of it. */
  function admit(trip: Trip, caller: Caller, { view }: ToJudge): void {
    // At least one: a record without reserved tokens stands for a call that was never admitted.
    const inputTokens = Math.max(1, estimateTokens(view.bytes));
    trip.model = OURS;
    trip.admission = access.admit(caller, { model: OWN_MODEL, inputTokens, maxTokens: 0 });
    trip.reservedTokens = trip.admission.reservedTokens;
    trip.usage = { inputTokens, outputTokens: 0 };
  }

  return async function answerScores(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const keys = protocol.keyParameter === undefined ? [] : takeKeys(request, protocol.keyParameter);
    const trip = begin(request, response);
    try {
      const caller = access.authenticate(request.headers, keys);
      trip.caller = caller;
      access.requireCalm(caller);
      const asked = await parse(trip);
      admit(trip, caller, asked);
      const scored = await scoreTexts(asked, caller);
      trip.input = scored.screening;
      if (trip.departure.isGone()) throw new ClientGone("the client left while its texts were scored");
      const lastBytes = JSON.stringify(asked.answer({ ...scored, id: trip.id }));
      conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes });
    } catch (problem) {
      refuse(problem, trip);
    }
  };
}
