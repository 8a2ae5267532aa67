import type { Contestant } from "./contestants.ts";
import type { Cpu } from "./cpu.ts";
import type { FirstToken } from "./first-token.ts";
import type { Frontier } from "./frontier.ts";
import type { LatencyStep } from "./latency.ts";
import type { Soak } from "./memory.ts";
import type { Laps } from "./rounds.ts";
import type { StartUps } from "./start-ups.ts";
import type { BesideLap, CrowdLap } from "./streams.ts";

/** What `--quick` leaves out. */
export interface More {
  readonly latency: readonly LatencyStep[];
  readonly firstToken: FirstToken;
  readonly crowd: Laps<CrowdLap>;
  readonly besideNew: Laps<BesideLap>;
  readonly besideKept: Laps<BesideLap>;
  readonly frontier: Readonly<Partial<Record<Contestant, Frontier>>>;
}

/** All that one run has measured. */
export interface Measured {
  readonly cpu: Cpu;
  readonly more: More | undefined;
  readonly rssAfterLoadMb: number;
  readonly soak: Soak | undefined;
  readonly startUps: StartUps;
  /** Who could not be started, and why. */
  readonly absent: Readonly<Partial<Record<Contestant, string>>>;
}
