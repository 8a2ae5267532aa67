import type { StreamsReport } from "../load/index.ts";
import { quantile, spread } from "../rig/index.ts";
import type { FirstToken } from "./first-token.ts";
import type { LatencyStep } from "./latency.ts";
import type { More } from "./measured.ts";
import { type Laps, lapsOf } from "./rounds.ts";
import type { BesideLap, CrowdLap } from "./streams.ts";
import { type Target, target } from "./target.ts";
import { added, type Share } from "./times.ts";

const ms = (name: string, limit: number, what: string) => ({ name, limit, what, unit: "ms" as const });

export function timeTargets(more: More): Target[] {
  return [
    ...more.latency.flatMap(latencyTargets),
    ...firstTokenTargets(more.firstToken),
    crowdTarget(more.crowd),
    besideTarget("events beside long conversations that are all new, added p99", more.besideNew),
    besideTarget("events beside a long conversation that goes on, added p99", more.besideKept),
  ];
}

function latencyTargets({ concurrency, laps }: LatencyStep): Target[] {
  const what =
    "governed less bare, each without the time for which the mock held the answer; samples of all rounds together, spread over rounds";
  const all = (lap: readonly number[]) => lap;
  const one = (share: Share, limit: number) => {
    const found = added(laps, share, ["governed", all], ["bare", all]);
    return target(
      ms(`latency at ${concurrency} at once, added p${share * 100}`, limit, what),
      found.rounds,
      found.all,
    );
  };
  return [one(0.5, 0.5), one(0.99, 1.5)];
}

function firstTokenTargets({ paced, burst }: FirstToken): Target[] {
  const first = (lap: StreamsReport) => lap.first_ms;
  const together = added(burst, 0.99, ["governed", first], ["bare", first]);
  const apart = added(paced, 0.99, ["governed", (lap) => lap.first_decided_ms], ["bare", first]);
  const held = lapsOf(paced, "head_on_answers").map((lap) => lap.first_after_8th_ms);
  return [
    target(
      ms(
        "first token in a burst, added p99",
        1,
        "request sent to first content, governed less bare, one stream at a time; nothing has to be waited for",
      ),
      together.rounds,
      together.all,
    ),
    target(
      ms(
        "first token 20 ms apart, added p99 beyond the wait",
        1,
        "request sent to first content, governed less bare, without the mock's time to the event that decided it: a word is let go when the next piece shows that it has ended. What a client sees, that wait included, is in the table of first tokens",
      ),
      apart.rounds,
      apart.all,
    ),
    target(
      ms(
        "first token with a strict head on answers, p99 after the 8th piece",
        2,
        "request sent to first content, without the mock's time to its 8th piece; below 0 it came before that",
      ),
      held.map((lap) => quantile(lap, 0.99)),
      quantile(held.flat(), 0.99),
    ),
  ];
}

function crowdTarget(laps: Laps<CrowdLap>): Target {
  const onOneCore = lapsOf(laps, "governed").map(
    ({ at_once, streams, incomplete, cores }) => (at_once * (1 - incomplete / streams)) / Math.max(1, cores),
  );
  return target(
    {
      name: "paced streams at once on one core, nothing lost",
      what: "streams at once, 64 events 20 ms apart, of which every piece came unchanged, divided by the cores used where that is more than one; the worst round",
      unit: "streams",
      bound: "at least",
      limit: 200,
    },
    onOneCore,
    Math.min(...onOneCore),
  );
}

function besideTarget(name: string, laps: Laps<BesideLap>): Target {
  const found = added(
    laps,
    0.99,
    ["governed", (lap) => lap.event_decided_ms],
    ["bare", (lap) => lap.event_ms],
  );
  const bare = lapsOf(laps, "bare").map((lap) => quantile(lap.event_ms, 0.99));
  const middle = spread(bare).median;
  const noise = spread(bare.map((p99) => Math.abs(p99 - middle))).median;
  const what =
    "from the event that decided a piece to the piece's arrival, governed, less from a piece's writing to its arrival, bare, under the same load; noise is how far bare's own p99 strays from its median between rounds, in the median";
  return target({ ...ms(name, 1.5, what), noise }, found.rounds, found.all);
}
