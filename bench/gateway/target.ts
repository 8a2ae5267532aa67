import { type Spread, spread } from "../rig/index.ts";

type Verdict = "met" | "MISSED" | "not measured";

/** A promise of the product and what came of it. */
export interface Target {
  readonly name: string;
  /** Exactly what the figure is. */
  readonly what: string;
  readonly unit: "×" | "MB" | "ms" | "streams";
  readonly bound: "at most" | "at least";
  readonly limit: number;
  /** What we want to reach beyond the promise. */
  readonly aim: number | null;
  /** Added to the limit: what the measure itself strays by in this run. */
  readonly noise: number | null;
  readonly judged: number | null;
  readonly measured: Spread | null;
  readonly verdict: Verdict;
  /** Of one that was not measured. */
  readonly why: string | null;
}

type Promised = Pick<Target, "name" | "what" | "unit" | "limit"> &
  Partial<Pick<Target, "bound" | "aim" | "noise">>;

/** @param values the single measurements, of which `judged` is judged; their median where it is left out */
export function target(
  promised: Promised,
  values: readonly number[],
  judged = spread(values).median,
): Target {
  const { bound = "at most", aim = null, noise = null, ...rest } = promised;
  const isMet = bound === "at most" ? judged <= rest.limit + (noise ?? 0) : judged >= rest.limit;
  const verdict = isMet ? "met" : "MISSED";
  return { ...rest, bound, aim, noise, judged, measured: spread(values), verdict, why: null };
}

export function notMeasured(promised: Promised, why: string): Target {
  const { bound = "at most", aim = null, noise = null, ...rest } = promised;
  return { ...rest, bound, aim, noise, judged: null, measured: null, verdict: "not measured", why };
}
