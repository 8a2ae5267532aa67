import { setTimeout as sleep } from "node:timers/promises";
import { rssMb, type Spread, spread, startFairlead } from "../rig/index.ts";

const IDLE_AFTER_MS = 2_000;

export interface StartUps {
  readonly ready_ms: Spread;
  readonly idle_rss_mb: Spread;
}

/** Starts on a data folder that has served before, again and again. Nobody calls, so the upstream may be absent. */
export async function measureStartUps(data: string, times: number): Promise<StartUps> {
  const ready: number[] = [];
  const idle: number[] = [];
  for (let time = 0; time < times; time++) {
    const fairlead = await startFairlead({ data, upstream: "http://127.0.0.1:9" });
    ready.push(fairlead.readyMs);
    await sleep(IDLE_AFTER_MS);
    idle.push(rssMb(fairlead.pid));
    await fairlead.stop();
  }
  return { ready_ms: spread(ready), idle_rss_mb: spread(idle) };
}
