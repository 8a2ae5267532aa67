import type { IncomingMessage, ServerResponse } from "node:http";
import type { Admission } from "../access/index.ts";
import type { Model } from "../models/index.ts";
import type { Call, Caller, Clock, Decision } from "../platform/index.ts";
import { type Departure, watchDeparture } from "./departure.ts";
import type { Asked, ErrorShape, OwnEnding, Protocol, StreamReader, Usage } from "./protocols/index.ts";
import type { Screening } from "./screen.ts";
import type { PolicyVerdict } from "./verdict.ts";

/** Everything that is known of one request so far. Each step of the road fills in its part; the record reads them all. */
export interface Trip {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When the client leaves, the upstream's work ends with it. */
  readonly departure: Departure;
  readonly times: Times;
  caller?: Caller;
  /** How this caller is told of errors. */
  readonly errors: ErrorShape;
  /** What records call the path that was asked: `openai.chat`. */
  readonly protocolId: string | null;
  readonly protocol: Protocol | undefined;
  asked?: Asked;
  /** Reads the streamed answer, and knows how to end it. */
  stream?: StreamReader;
  /** Kinds of content that passed without having been read. */
  readonly notScanned: { readonly input: Set<string>; readonly output: Set<string> };
  call?: Call;
  model?: Model;
  admission?: Admission;
  reservedTokens: number;
  input?: Screening;
  output: OutputTally;
  usage?: Usage;
  /** The upstream was not reached, or answered with an error: it has counted nothing. */
  isDeclined: boolean;
  requestBytes: number;
  answerBytes: number;
  /** Turned away before it was read; counted together with others instead of recorded by itself. */
  isUnread: boolean;
  concluded: boolean;
}

/** Moments of the monotonic clock, in milliseconds; 0 for what has not happened. */
interface Times {
  readonly started: number;
  bodyRead: number;
  forwarded: number;
  answered: number;
  upstreamEnded: number;
}

/** What the screenings of an answer add up to: one for a whole body, many for a stream. */
export interface OutputTally {
  /** The strongest decision so far; undefined when nothing was screened. */
  decision: Decision | undefined;
  readonly scores: Map<string, number>;
  readonly matches: Map<string, Decision["matches"][number]>;
  texts: number;
  chars: number;
  /** Of all its texts together, in UTF-8. */
  bytes: number;
  releasedChars: number | null;
}

/** What a path speaks: a protocol that asks a model, or only its words for errors. */
export interface Spoken {
  readonly errors: ErrorShape;
  readonly protocolId: string | null;
  readonly protocol?: Protocol;
}

export function beginTrip(
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  started: number,
  spoken: Spoken,
): Trip {
  return {
    id,
    errors: spoken.errors,
    protocolId: spoken.protocolId,
    protocol: spoken.protocol,
    notScanned: { input: new Set(), output: new Set() },
    request,
    response,
    departure: watchDeparture(response),
    times: { started, bodyRead: 0, forwarded: 0, answered: 0, upstreamEnded: 0 },
    reservedTokens: 0,
    output: {
      decision: undefined,
      scores: new Map(),
      matches: new Map(),
      texts: 0,
      chars: 0,
      bytes: 0,
      releasedChars: null,
    },
    requestBytes: 0,
    answerBytes: 0,
    isDeclined: false,
    isUnread: false,
    concluded: false,
  };
}

/** What an answer of our own bears in place of the upstream's: nothing of a refused answer stands in it. */
export function ownEnding(
  { id, model, usage }: Trip,
  clock: Clock,
  safeText: string | null,
  fairlead: PolicyVerdict,
): OwnEnding {
  return { id, created: Math.floor(clock.now() / 1000), model: model?.name ?? "", safeText, usage, fairlead };
}

const STRENGTH = { allow: 0, redact: 1, hold: 2, refuse: 3 } as const;

/** Adds one screening of the answer: scores keep their maximum, matches are united, the strongest decision stands. */
export function tally(output: OutputTally, screening: Screening): void {
  const { decision } = screening;
  const known = output.decision;
  if (!known || STRENGTH[decision.enforced] > STRENGTH[known.enforced]) output.decision = decision;
  for (const [head, score] of Object.entries(screening.scores)) {
    output.scores.set(head, Math.max(score ?? 0, output.scores.get(head) ?? 0));
  }
  for (const match of decision.matches) {
    const earlier = output.matches.get(match.rule);
    if (!earlier || match.score > earlier.score) output.matches.set(match.rule, match);
  }
  output.texts = Math.max(output.texts, screening.texts);
  output.chars = Math.max(output.chars, screening.chars);
}
