import { type CallOpened, shortDigest, type WrittenCall } from "../oversight/index.ts";
import type { Decision } from "../platform/index.ts";
import type { Usage } from "./protocols/index.ts";
import { type Screen, type Screening, toSteps } from "./screen.ts";
import type { OutputTally, Trip } from "./trip.ts";

/** How a call ended. */
export interface Ending {
  readonly outcome: WrittenCall["outcome"];
  readonly status: number;
  /** Our refusal code; null for an answer. */
  readonly code: string | null;
  readonly usage: Usage;
  readonly usageSource: WrittenCall["usage"]["source"];
}

/** Writes trips down as oversight's records. Needs a trip with a caller. `upstream` is null where Fairlead answers itself. */
export function createCallRecords(
  upstream: string | null,
  screen: Pick<Screen, "policyDigest" | "filtersDigest">,
) {
  const policy = shortDigest(screen.policyDigest);
  const filters = shortDigest(screen.filtersDigest);

  function asked(trip: Trip) {
    const { caller } = trip;
    if (!caller) throw new Error("a call without a caller has no record of its own");
    return {
      request_id: trip.id,
      organisation: caller.organisationId,
      app: caller.appId,
      key: caller.keyId,
      stage: caller.stage,
      protocol: trip.protocolId,
      model: trip.model?.name ?? null,
      stream: trip.call?.stream ?? false,
      reserved_tokens: trip.reservedTokens,
    };
  }
  return {
    opened: (trip: Trip): CallOpened => ({ kind: "call.opened", ...asked(trip) }),
    closed: (trip: Trip, ending: Ending, overheadMs: number, totalMs: number): WrittenCall => ({
      kind: "call.closed",
      ...asked(trip),
      end_user: trip.call?.endUser ?? null,
      upstream,
      policy,
      filters,
      outcome: ending.outcome,
      status: ending.status,
      code: ending.code,
      input: trip.input ? { ...screenedInput(trip.input), ...unread(trip.notScanned.input) } : null,
      output: screenedOutput(trip.output, trip.notScanned.output),
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

type WrittenScreened = NonNullable<WrittenCall["input"]>;

function screenedInput(screening: Screening): WrittenScreened {
  const { decision, scores, texts, chars } = screening;
  return {
    ...judged(decision, decision.matches),
    scores: steps(Object.entries(scores)),
    scanned: { texts, chars },
  };
}

function screenedOutput(
  { decision, matches, scores, texts, chars, releasedChars }: OutputTally,
  notScanned: ReadonlySet<string>,
): WrittenScreened | null {
  if (!decision) return null;
  return {
    ...unread(notScanned),
    ...judged(decision, [...matches.values()]),
    scores: steps(scores),
    scanned: { texts, chars, ...(releasedChars !== null && { released_chars: releasedChars }) },
  };
}

function unread(kinds: ReadonlySet<string>): Pick<WrittenScreened, "not_scanned"> {
  return kinds.size === 0 ? {} : { not_scanned: [...kinds] };
}

/** Of a decision without a match, no more is written than that it was made. */
function judged(decision: Decision, matches: Decision["matches"]) {
  const { id, enforced, effective, rule, clause } = decision;
  const made = { decision_id: id, decision: enforced, effective };
  if (matches.length === 0) return made;
  const shadow = matches.filter((match) => match.mode === "shadow").map((match) => match.rule);
  return {
    ...made,
    rule,
    clause,
    matches: matches.map((match) => ({ ...match, score: toSteps(match.score) })),
    ...(shadow.length > 0 && { shadow: [...new Set(shadow)] }),
  };
}

function steps(scores: Iterable<readonly [string, number | undefined]>): Record<string, number> {
  return Object.fromEntries([...scores].map(([head, score]) => [head, toSteps(score ?? 0)]));
}

/** From the moment the request was sent up to the last byte of the answer; 0 when nothing was sent. */
function upstreamMs({ times }: Trip): number {
  if (times.forwarded === 0) return 0;
  return Math.max(0, (times.upstreamEnded || times.answered || times.forwarded) - times.forwarded);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
