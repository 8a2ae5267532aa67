import type { Contestant } from "./contestants.ts";

/** How much of everything is sent. */
export interface Plan {
  readonly mode: "full" | "quick";
  readonly who: readonly Contestant[];
  /** Of the CPU measures; the others have their own numbers below. */
  readonly rounds: number;
  readonly json: Amount;
  readonly burst: Amount;
  readonly startUps: number;
  /** Between the last load and the reading of the memory. */
  readonly recoverMs: number;
  /** Left out by `--quick`. */
  readonly more: MorePlan | undefined;
  readonly soakMinutes: number;
}

export interface Amount {
  readonly requests: number;
  readonly concurrency: number;
}

export interface MorePlan {
  readonly paced: Amount & { readonly rounds: number };
  /** One for each concurrency. */
  readonly latency: { readonly rounds: number; readonly steps: readonly Amount[] };
  readonly firstToken: { readonly rounds: number; readonly paced: Amount; readonly burst: Amount };
  readonly crowd: Amount & { readonly rounds: number };
  readonly beside: Amount & { readonly rounds: number; readonly everyMs: number };
  readonly frontier: { readonly concurrencies: readonly number[]; readonly seconds: number };
}

const MORE: MorePlan = {
  paced: { requests: 150, concurrency: 50, rounds: 3 },
  latency: {
    rounds: 3,
    steps: [
      { requests: 120, concurrency: 1 },
      { requests: 480, concurrency: 4 },
      { requests: 1_440, concurrency: 16 },
    ],
  },
  firstToken: {
    rounds: 3,
    paced: { requests: 100, concurrency: 8 },
    burst: { requests: 250, concurrency: 1 },
  },
  crowd: { requests: 600, concurrency: 200, rounds: 2 },
  beside: { requests: 150, concurrency: 50, rounds: 3, everyMs: 250 },
  frontier: { concurrencies: [1, 2, 4, 8, 16, 32, 64, 128], seconds: 1.5 },
};

interface Wishes {
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly soakMinutes: number;
}

/** A stream of 64 events costs about what four whole answers do. */
const REQUESTS_A_STREAM = 4;

export function planFor({ isQuick, rounds, requests, concurrency, soakMinutes }: Wishes): Plan {
  return {
    mode: isQuick ? "quick" : "full",
    who: isQuick
      ? ["bare", "plain", "governed"]
      : ["direct", "bare", "plain", "governed", "head_on_answers", "portkey"],
    rounds,
    json: { requests, concurrency },
    burst: { requests: Math.ceil(requests / REQUESTS_A_STREAM), concurrency },
    startUps: isQuick ? 1 : 5,
    recoverMs: isQuick ? 2_000 : 10_000,
    more: isQuick ? undefined : MORE,
    soakMinutes,
  };
}
