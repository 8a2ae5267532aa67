import type { Oversight } from "../oversight/index.ts";
import { type Decision, type Log, Refusal } from "../platform/index.ts";
import type { Conclude } from "./conclude.ts";
import { gatewayRefusals } from "./errors.ts";
import type { Trip } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

interface RefuseDeps {
  readonly verdicts: Verdicts;
  readonly conclude: Conclude["conclude"];
  readonly oversight: Pick<Oversight, "failedAuthentication" | "refusedUnread">;
  readonly log: Log;
}

/** Ends a call that went wrong, in the caller's protocol: as an error answer, or as the last event of an open stream. */
export function createRefuse({ verdicts, conclude, oversight, log }: RefuseDeps) {
  return function refuse(problem: unknown, trip: Trip): void {
    if (trip.concluded) return;
    const { response, departure } = trip;
    if (departure.isGone() || response.destroyed) {
      return conclude(trip, { outcome: "abandoned", status: 0, code: null, lastBytes: "" });
    }
    const refusal = problem instanceof Refusal ? problem : unexpected(problem, trip);
    if (isStranger(trip, refusal))
      oversight.failedAuthentication(trip.request.socket.remoteAddress ?? "", refusal.code);
    if (trip.caller && refusal.code === "access/too_many_refused") {
      trip.isUnread = true;
      oversight.refusedUnread(trip.caller.appId);
    }
    const decision = refusedBy(trip, refusal);
    const verdict = decision && verdicts.verdictOf(decision);
    const body = trip.errors.errorBody(refusal, verdicts.docsUrl(refusal.code), trip.id, verdict);
    conclude(trip, {
      outcome: refusal.status >= 500 || response.headersSent ? "failed" : "refused",
      status: response.headersSent ? 200 : refusal.status,
      code: refusal.code,
      lastBytes: response.headersSent ? (trip.stream?.failed(body) ?? "") : body,
      headers: refusal.headers,
    });
  };

  function unexpected(problem: unknown, trip: Trip): Refusal {
    log.error("a request failed inside Fairlead", { requestId: trip.id, error: problem });
    return gatewayRefusals.refuse(
      "internal",
      `Fairlead failed while it handled this request. Tell your operator the request id ${trip.id}.`,
      { cause: problem },
    );
  }
}

/** The decision that this refusal tells of; undefined for one that is not the policy's. */
function refusedBy({ input, output }: Trip, { code }: Refusal): Decision | undefined {
  if (code !== "gateway/content_policy_violation" && code !== "gateway/held_for_review") return undefined;
  const refused = [output.decision, input?.decision].filter((made) => made?.effective === "refuse");
  return refused.find((made) => made?.rule !== null);
}

/** A request that failed for want of a valid key, and not for a path that does not exist. */
function isStranger({ caller }: Trip, refusal: Refusal): boolean {
  return !caller && refusal.code.startsWith("access/");
}
