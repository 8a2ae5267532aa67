import type { StreamsReport } from "../load/index.ts";
import { spread } from "../rig/index.ts";
import type { CpuLap } from "./cpu.ts";
import type { Measured, More } from "./measured.ts";
import { each, type Laps } from "./rounds.ts";
import type { BesideLap, CrowdLap } from "./streams.ts";
import { timesOf, timesOfLaps } from "./times.ts";

/** Everything measured, small enough to commit: quantiles and spreads, no single samples. Names end in their unit. */
export function figuresOf({ cpu, more, rssAfterLoadMb, soak, startUps }: Measured) {
  return {
    cpu: {
      whole_answer: cpuFigures(cpu.json),
      burst_of_64_events: cpuFigures(cpu.burst),
      paced_64_events: cpu.paced ? cpuFigures(cpu.paced) : null,
    },
    ...(more && moreFigures(more)),
    memory: { after_load_mb: rssAfterLoadMb, soak: soak ?? null },
    start_ups: startUps,
  };
}

function cpuFigures(laps: Laps<CpuLap>) {
  return each(laps, (all) => ({
    cpu_ms: spread(all.map((lap) => lap.cpu_ms)),
    cores: spread(all.map((lap) => lap.cores)),
    per_second: spread(all.map((lap) => lap.per_second)),
    p50_ms: spread(all.map((lap) => lap.p50_ms)),
    p99_ms: spread(all.map((lap) => lap.p99_ms)),
  }));
}

function moreFigures(more: More) {
  return {
    latency_outside_the_mock: more.latency.map(({ concurrency, laps }) => ({
      concurrency,
      ...timesOfLaps(laps, (lap) => lap),
    })),
    first_token: firstTokenFigures(more.firstToken.paced),
    first_token_in_a_burst: timesOfLaps(more.firstToken.burst, (lap) => lap.first_ms),
    paced_streams_at_once: each(more.crowd, crowdFigures),
    beside_long_conversations: {
      all_new: each(more.besideNew, besideFigures),
      going_on: each(more.besideKept, besideFigures),
    },
    frontier: more.frontier,
  };
}

/** What a client sees, the part of it that is waiting for the event that decides, and what comes after that event. */
function firstTokenFigures(laps: Laps<StreamsReport>) {
  return each(laps, (all) => {
    const times = (of: (lap: StreamsReport) => readonly number[]) => timesOf(all.flatMap(of));
    return {
      as_the_client_sees_it: times((lap) => lap.first_ms),
      waiting_for_the_deciding_event: times((lap) =>
        lap.first_event_ms.map((at, index) => at - (lap.release_ms[index] ?? Number.NaN)),
      ),
      without_that_wait: times((lap) => lap.first_decided_ms),
      from_the_deciding_event_to_release: times((lap) => lap.release_ms),
      after_the_8th_piece: times((lap) => lap.first_after_8th_ms),
    };
  });
}

function crowdFigures(laps: readonly CrowdLap[]) {
  return {
    at_once: laps[0]?.at_once ?? 0,
    streams: laps.reduce((sum, lap) => sum + lap.streams, 0),
    incomplete: laps.reduce((sum, lap) => sum + lap.incomplete, 0),
    why: laps.find((lap) => lap.why !== null)?.why ?? null,
    cores: spread(laps.map((lap) => lap.cores)),
    event: timesOf(laps.flatMap((lap) => lap.event_ms)),
    event_from_the_deciding_one: timesOf(laps.flatMap((lap) => lap.event_decided_ms)),
  };
}

function besideFigures(laps: readonly BesideLap[]) {
  return {
    event: timesOf(laps.flatMap((lap) => lap.event_ms)),
    event_from_the_deciding_one: timesOf(laps.flatMap((lap) => lap.event_decided_ms)),
    conversation: timesOf(laps.flatMap((lap) => lap.conversation_ms)),
  };
}
