import { CONTESTANTS, type Contestant, type Field, type Running } from "./contestants.ts";

export type Laps<Of> = Readonly<Partial<Record<Contestant, readonly Of[]>>>;

export interface Course {
  /** What is told about it while it runs. */
  readonly name: string;
  readonly rounds: number;
  /** Without it, a round before the first warms compilers and pools, and is not counted. */
  readonly isWarm?: boolean;
}

/** Lets all who are in the field run, one after another, round after round; who begins changes with the round. */
export async function interleave<Of>(
  field: Field,
  who: readonly Contestant[],
  { name, rounds, isWarm = false }: Course,
  run: (server: Running, round: number, contestant: Contestant) => Promise<Of>,
): Promise<Laps<Of>> {
  const starters = CONTESTANTS.filter((one) => who.includes(one) && field[one] !== undefined);
  const laps: Partial<Record<Contestant, Of[]>> = {};
  for (let round = isWarm ? 1 : 0; round <= rounds; round++) {
    for (let turn = 0; turn < starters.length; turn++) {
      const contestant = starters[(round + turn) % starters.length];
      const server = contestant && field[contestant];
      if (contestant === undefined || server === undefined) continue;
      const lap = await run(server, round, contestant);
      if (round > 0) laps[contestant] = [...(laps[contestant] ?? []), lap];
    }
    if (round > 0) console.error(`${name}: round ${round} of ${rounds}`);
  }
  return laps;
}

/** The laps of one who must have run. @throws when it has not */
export function lapsOf<Of>(laps: Laps<Of>, contestant: Contestant): readonly Of[] {
  const found = laps[contestant];
  if (found === undefined) throw new Error(`${contestant} has not run.`);
  return found;
}

/** Round by round, what `value` says of one, divided by what it says of the other. */
export function ratios<Of>(
  laps: Laps<Of>,
  one: Contestant,
  other: Contestant,
  value: (lap: Of) => number,
): number[] {
  const below = lapsOf(laps, other);
  return lapsOf(laps, one).map(
    (lap, round) => value(lap) / (below[round] ? value(below[round]) : Number.NaN),
  );
}

/** The same for all who ran. */
export function each<Of, To>(
  laps: Laps<Of>,
  to: (laps: readonly Of[]) => To,
): Readonly<Partial<Record<Contestant, To>>> {
  const result: Partial<Record<Contestant, To>> = {};
  for (const contestant of CONTESTANTS) {
    const found = laps[contestant];
    if (found !== undefined) result[contestant] = to(found);
  }
  return result;
}
