import { type Field, governedData, runningOf, startField } from "./contestants.ts";
import { measureCpu } from "./cpu.ts";
import { measureFirstToken } from "./first-token.ts";
import { measureFrontier } from "./frontier.ts";
import { measureLatency } from "./latency.ts";
import type { Measured, More } from "./measured.ts";
import { rssAfterLoad, soak } from "./memory.ts";
import type { MorePlan, Plan } from "./plan.ts";
import { measureStartUps } from "./start-ups.ts";
import { measureBeside, measureCrowd } from "./streams.ts";

/** Measures everything of the plan; the servers stay up together for the whole run. */
export async function measure(folder: string, plan: Plan): Promise<Measured> {
  const loaded = await underLoad(folder, plan);
  // The load has only just ended, so a start finds a full last minute of records to replay: the hardest ordinary case.
  const startUps = await measureStartUps(governedData(folder), plan.startUps);
  return { ...loaded, startUps };
}

async function underLoad(folder: string, plan: Plan): Promise<Omit<Measured, "startUps">> {
  const { field, absent, stop } = await startField(folder, plan.who);
  try {
    const cpu = await measureCpu(field, plan);
    const more = plan.more && (await measureMore(field, plan.more));
    const governed = runningOf(field, "governed");
    const rssAfterLoadMb = await rssAfterLoad(governed, plan.recoverMs);
    const soaked = plan.soakMinutes > 0 ? await soak(governed, plan.soakMinutes) : undefined;
    return { cpu, more, rssAfterLoadMb, soak: soaked, absent };
  } finally {
    await stop();
  }
}

async function measureMore(field: Field, plan: MorePlan): Promise<More> {
  return {
    latency: await measureLatency(field, plan),
    firstToken: await measureFirstToken(field, plan),
    crowd: await measureCrowd(field, plan),
    besideNew: await measureBeside(field, plan, "new"),
    besideKept: await measureBeside(field, plan, "kept"),
    frontier: await measureFrontier(field, plan),
  };
}
