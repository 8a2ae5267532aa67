import type { CallClosed, CallOpened, Screened } from "../oversight/index.ts";
import type { Decision } from "../platform/index.ts";
import type { Usage } from "./protocols/index.ts";
import { type Screen, type Screening, toSteps } from "./screen.ts";
import type { OutputTally, Trip } from "./trip.ts";

/** How a call ended. */
export interface Ending {
  readonly outcome: CallClosed["outcome"];
  readonly status: number;
  /** Our refusal code; null for an answer. */
  readonly code: string | null;
  readonly usage: Usage;
  readonly usageSource: CallClosed["usage"]["source"];
}

/** Writes trips down as oversight's records. Needs a trip with a caller. */
export function createCallRecords(upstream: string, screen: Pick<Screen, "policyDigest" | "filtersDigest">) {
  function asked(trip: Trip) {
    const { caller } = trip;
    if (!caller) throw new Error("a call without a caller has no record of its own");
    return {
      request_id: trip.id,
      organisation: caller.organisationId,
      app: caller.appId,
      key: caller.keyId,
      stage: caller.stage,
      protocol: trip.call?.protocol ?? null,
      model: trip.model?.name ?? null,
      upstream,
      stream: trip.call?.stream ?? false,
      end_user: trip.call?.endUser ?? null,
      reserved_tokens: trip.reservedTokens,
      input: trip.input ? screenedInput(trip.input) : null,
      policy: screen.policyDigest,
      filters: screen.filtersDigest,
    };
  }
  return {
    opened: (trip: Trip): CallOpened => ({ kind: "call.opened", ...asked(trip) }),
    closed: (trip: Trip, ending: Ending, overheadMs: number, totalMs: number): CallClosed => ({
      kind: "call.closed",
      ...asked(trip),
      outcome: ending.outcome,
      status: ending.status,
      code: ending.code,
      output: screenedOutput(trip.output),
      usage: {
        input_tokens: ending.usage.inputTokens,
        output_tokens: ending.usage.outputTokens,
        source: ending.usageSource,
      },
      bytes: { request: trip.requestBytes, answer: trip.answerBytes },
      times: {
        total_ms: rounded(totalMs),
        upstream_ms: rounded(upstreamMs(trip)),
        overhead_ms: rounded(overheadMs),
      },
    }),
  };
}

function screenedInput(screening: Screening): Screened {
  return {
    ...judged(screening.decision, screening.decision.matches),
    scores: steps(Object.entries(screening.scores)),
    scanned: {
      texts: screening.texts,
      chars: screening.chars,
      detectors: [...screening.detectors],
      released_chars: null,
    },
    not_scanned: [],
  };
}

function screenedOutput(output: OutputTally): Screened | null {
  if (!output.decision) return null;
  return {
    ...judged(output.decision, [...output.matches.values()]),
    scores: steps(output.scores),
    scanned: {
      texts: output.texts,
      chars: output.chars,
      detectors: [...output.detectors],
      released_chars: output.releasedChars,
    },
    not_scanned: [],
  };
}

function judged(decision: Decision, matches: Decision["matches"]) {
  return {
    decision_id: decision.id,
    decision: decision.enforced,
    effective: decision.effective,
    rule: decision.rule,
    clause: decision.clause,
    matches: matches.map((match) => ({ ...match, score: toSteps(match.score) })),
    shadow: [...new Set(matches.filter((match) => match.mode === "shadow").map((match) => match.rule))],
  };
}

function steps(scores: Iterable<readonly [string, number | undefined]>): Record<string, number> {
  return Object.fromEntries([...scores].map(([head, score]) => [head, toSteps(score ?? 0)]));
}

/** From the moment the request was sent up to the last byte of the answer; 0 when nothing was sent. */
export function upstreamMs({ times }: Trip): number {
  if (times.forwarded === 0) return 0;
  return Math.max(0, (times.upstreamEnded || times.answered || times.forwarded) - times.forwarded);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
