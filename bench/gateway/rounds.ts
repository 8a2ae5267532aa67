import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { cpuMs } from "../rig/index.ts";
import { CONTESTANTS, type Contestant, type Running } from "./contestants.ts";

const LOAD = join(import.meta.dirname, "../load.ts");
/** What a gateway still does after the last answer (copying records, collecting garbage) belongs to its price. */
const SETTLE_MS = 500;

const Load = z.object({
  requests: z.number(),
  failed: z.number(),
  per_second: z.number(),
  p50_ms: z.number(),
  p99_ms: z.number(),
});

/** What one contestant did in one round. */
export type Lap = z.infer<typeof Load> & { readonly cpu_ms: number };
export type Round = Readonly<Record<Contestant, Lap>>;

export interface Course {
  readonly requests: number;
  readonly concurrency: number;
}

/** All contestants once, one after another; who begins changes with the round. */
export async function runRound(
  running: Readonly<Record<Contestant, Running>>,
  course: Course,
  round: number,
): Promise<Round> {
  const laps: Partial<Record<Contestant, Lap>> = {};
  for (let turn = 0; turn < CONTESTANTS.length; turn++) {
    const contestant = CONTESTANTS[(round + turn) % CONTESTANTS.length] ?? "bare";
    laps[contestant] = await runLap(running[contestant], course, round);
  }
  const { bare, governed, without_rules } = laps;
  if (!bare || !governed || !without_rules) throw new Error("A round left a contestant out.");
  return { bare, governed, without_rules };
}

/** @throws when an answer was refused, changed or missing: such a lap would flatter whoever did less. */
async function runLap(server: Running, course: Course, seed: number): Promise<Lap> {
  const before = cpuMs(server.pid);
  const job = JSON.stringify({ url: server.url, key: server.key, seed, ...course });
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, job]);
  const load = Load.parse(JSON.parse(stdout));
  if (load.failed > 0)
    throw new Error(`${load.failed} of ${load.requests} requests got no whole, allowed answer.`);
  await sleep(SETTLE_MS);
  return { ...load, cpu_ms: (cpuMs(server.pid) - before) / load.requests };
}
