import type { StreamsReport } from "../load/index.ts";
import type { Field } from "./contestants.ts";
import { streamsLap } from "./laps.ts";
import type { Amount, MorePlan } from "./plan.ts";
import { interleave, type Laps } from "./rounds.ts";

export interface FirstToken {
  readonly paced: Laps<StreamsReport>;
  readonly burst: Laps<StreamsReport>;
}

const PACED = ["direct", "bare", "plain", "governed", "head_on_answers", "portkey"] as const;
const BURST = ["direct", "bare", "plain", "governed", "portkey"] as const;
/** Enough for the first words and for the 8th piece. */
const PIECES = 12;
const DISCARD_ROUNDS = 3;

export async function measureFirstToken(field: Field, { firstToken }: MorePlan): Promise<FirstToken> {
  const { rounds, paced, burst } = firstToken;
  const jobOf = ({ requests, concurrency }: Amount) => {
    const discard = DISCARD_ROUNDS * concurrency;
    return { requests: requests + discard, concurrency, discard };
  };
  return {
    paced: await interleave(
      field,
      PACED,
      { name: "first token, paced", rounds, isWarm: true },
      async (server, seed) => {
        const job = { seed, model: "mock-paced-20ms", maxTokens: PIECES, ...jobOf(paced) };
        return (await streamsLap(server, job)).report;
      },
    ),
    burst: await interleave(
      field,
      BURST,
      { name: "first token, burst", rounds, isWarm: true },
      async (server, seed) => {
        const job = { seed, model: "mock-burst", ...jobOf(burst) };
        return (await streamsLap(server, job)).report;
      },
    ),
  };
}
