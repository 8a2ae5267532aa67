import { cpuTargets } from "./cpu-targets.ts";
import type { Measured } from "./measured.ts";
import { notMeasured, type Target, target } from "./target.ts";
import { timeTargets } from "./time-targets.ts";

export function judge(measured: Measured): Target[] {
  return [
    ...cpuTargets(measured),
    ...(measured.more ? timeTargets(measured.more) : []),
    ...memoryTargets(measured),
  ];
}

function memoryTargets({ rssAfterLoadMb, soak, startUps }: Measured): Target[] {
  const { idle_rss_mb: idle, ready_ms: ready } = startUps;
  const growing = {
    name: "memory growth over the soak",
    what: "rise of a straight line through the second half of the soak; noise is twice the standard deviation around it",
    unit: "MB" as const,
    limit: 0,
  };
  return [
    target(
      {
        name: "memory after load",
        what: "VmRSS of the governed gateway, settings.recoverMs after all loads",
        unit: "MB",
        limit: 220,
      },
      [rssAfterLoadMb],
    ),
    soak
      ? target({ ...growing, noise: soak.noise_mb }, [soak.growth_mb])
      : notMeasured(growing, "skipped: no --soak MINUTES"),
    target(
      { name: "memory when idle", what: "VmRSS 2 s after the worst start", unit: "MB", limit: 150 },
      [idle.min, idle.median, idle.max],
      idle.max,
    ),
    target(
      {
        name: "ready on an existing data folder",
        what: "spawn to ready line, the worst start",
        unit: "ms",
        limit: 1_500,
      },
      [ready.min, ready.median, ready.max],
      ready.max,
    ),
  ];
}
