import { quantile } from "../rig/index.ts";
import type { Contestant } from "./contestants.ts";
import { each, type Laps, lapsOf } from "./rounds.ts";

/** Quantiles of a time in milliseconds over the samples of all rounds together. */
export interface Times {
  readonly n: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

export function timesOf(samples: readonly number[]): Times {
  return { n: samples.length, p50_ms: quantile(samples, 0.5), p99_ms: quantile(samples, 0.99) };
}

/** One figure of everybody's laps. */
export function timesOfLaps<Of>(laps: Laps<Of>, samples: (lap: Of) => readonly number[]) {
  return each(laps, (all) => timesOf(all.flatMap(samples)));
}

export type Share = 0.5 | 0.99;

/** What one adds to the other at a quantile: over all rounds together, and round by round. */
export interface Added {
  readonly all: number;
  readonly rounds: readonly number[];
}

export function added<Of>(
  laps: Laps<Of>,
  share: Share,
  one: readonly [Contestant, (lap: Of) => readonly number[]],
  other: readonly [Contestant, (lap: Of) => readonly number[]],
): Added {
  const [ours, theirs] = [lapsOf(laps, one[0]), lapsOf(laps, other[0])];
  const all = quantile(ours.flatMap(one[1]), share) - quantile(theirs.flatMap(other[1]), share);
  const rounds = ours.map((lap, round) => {
    const beside = theirs[round];
    return quantile(one[1](lap), share) - (beside ? quantile(other[1](beside), share) : Number.NaN);
  });
  return { all, rounds };
}
