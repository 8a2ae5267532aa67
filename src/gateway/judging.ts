import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Oversight } from "../oversight/index.ts";
import type { Clock, Head, Log } from "../platform/index.ts";
import { createAnswerScores } from "./answer-scores.ts";
import { createCallRecords } from "./call-record.ts";
import { createConclude } from "./conclude.ts";
import { type Detectors, JUDGING_PROTOCOLS } from "./protocols/index.ts";
import { createReceive } from "./receive.ts";
import { createRefuse } from "./refuse.ts";
import { createScoreTexts } from "./score-texts.ts";
import { asRecorded, type Screen } from "./screen.ts";
import type { Trip } from "./trip.ts";
import type { Verdicts } from "./verdict.ts";

/** What Fairlead judges texts with where it is asked for scores. */
export interface Judging {
  /** With every detector that is installed, whether a rule of the policy uses it or not. */
  readonly screen: Screen;
  /** The trained heads that this screen has. */
  readonly heads: readonly Head[];
  /** The score from which on one acts, by head. */
  readonly thresholds: Readonly<Partial<Record<Head, number>>>;
}

interface JudgingDeps extends Judging {
  readonly access: Access;
  readonly oversight: Oversight;
  readonly clock: Clock;
  readonly log: Log;
  readonly bodyBytesMax: number;
  readonly endUserKey: Buffer;
  readonly verdicts: Verdicts;
  begin(request: IncomingMessage, response: ServerResponse): Trip;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The endpoints that Fairlead answers itself, by path. Their records name their own set of detectors, and no upstream. */
export function createJudging(deps: JudgingDeps): Readonly<Record<string, Handler>> {
  const { access, oversight, screen, clock, log, verdicts } = deps;
  const records = createCallRecords(null, screen);
  const { docsUrl } = verdicts;
  const { conclude } = createConclude({ access, oversight, records, clock, log, docsUrl });
  const steps = {
    access,
    screen,
    detectors: detectorsOf(deps),
    receive: createReceive(deps),
    scoreTexts: createScoreTexts(screen),
    conclude,
    begin: deps.begin,
    refuse: createRefuse({ verdicts, conclude, oversight, log }),
  };
  return Object.fromEntries(
    JUDGING_PROTOCOLS.map((protocol) => [protocol.path, createAnswerScores(steps, protocol)]),
  );
}

/** `any_harm` is acted on from where `harmful_request` is. */
function detectorsOf({ heads, thresholds }: Judging): Detectors {
  const scored = new Set<Head | "any_harm">([...heads, "pii", "secret"]);
  if (scored.has("harmful_request")) scored.add("any_harm");
  return {
    scored,
    isReached(head, score) {
      const threshold = thresholds[head === "any_harm" ? "harmful_request" : head];
      // Compared as rules of the policy are, so that both say the same of the same score.
      return threshold !== undefined && asRecorded(score) >= threshold;
    },
  };
}
