import type { Contestant } from "./contestants.ts";
import type { Cpu, CpuLap } from "./cpu.ts";
import type { Measured } from "./measured.ts";
import { type Laps, ratios } from "./rounds.ts";
import { notMeasured, type Target, target } from "./target.ts";

const cpuOf = (lap: CpuLap) => lap.cpu_ms;

const WHAT =
  "user and system time of all threads, from /proc, until half a second after the last answer; ratio within a round, median of the rounds";

export function cpuTargets({ cpu, absent }: Measured): Target[] {
  const { json, burst, paced } = cpu;
  const most = (name: string, limit: number, aim?: number) => ({
    ...{ name, what: WHAT, unit: "×" as const, limit },
    ...(aim !== undefined && { aim }),
  });
  const ratio = (promised: ReturnType<typeof most>, laps: Laps<CpuLap>, one: Contestant) =>
    target(promised, ratios(laps, one, "bare", cpuOf));
  return [
    ratio(most("CPU of a whole answer, governed : bare", 3.3, 2.7), json, "governed"),
    ratio(most("CPU of a whole answer, plain : bare", 1.9), json, "plain"),
    ratio(most("CPU of 64 events in a burst, governed : bare", 3), burst, "governed"),
    ...(paced ? [ratio(most("CPU of 64 events 20 ms apart, governed : bare", 1.6), paced, "governed")] : []),
    ...(["json", "burst"] as const).map((kind) => besidePortkey(cpu, kind, absent.portkey)),
  ];
}

function besidePortkey(cpu: Cpu, kind: "json" | "burst", why: string | undefined): Target {
  const load = kind === "json" ? "a whole answer" : "64 events in a burst";
  const promised = {
    name: `CPU of ${load}, Portkey ungoverned : governed`,
    what: WHAT,
    unit: "×" as const,
    bound: "at least" as const,
    limit: 2.5,
    aim: 3,
  };
  if (cpu[kind].portkey === undefined) return notMeasured(promised, why ?? "left out by --quick");
  return target(promised, ratios(cpu[kind], "portkey", "governed", cpuOf));
}
