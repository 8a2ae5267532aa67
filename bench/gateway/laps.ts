import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { z } from "zod";
import {
  type ConversationsJob,
  type JsonJob,
  JsonReport,
  type StreamsJob,
  StreamsReport,
} from "../load/index.ts";
import { cpuMs } from "../rig/index.ts";
import type { Running } from "./contestants.ts";

const LOAD = join(import.meta.dirname, "../load.ts");
const REPORT_BYTES_MAX = 256 * 1024 * 1024;
/** What a gateway still does after the last answer (copying records, collecting garbage) belongs to its price. */
const SETTLE_MS = 500;

type Unplaced<Job> = Omit<Job, "kind" | "url" | "headers">;

/** One load on one server, and the CPU time in milliseconds that the server's process took from before it until it settled. */
export interface Lap<Report> {
  readonly report: Report;
  readonly cpuMs: number;
}

/** @throws when an answer was refused, changed or missing: such a lap would flatter whoever did less. */
export async function jsonLap(server: Running, job: Unplaced<JsonJob>): Promise<Lap<JsonReport>> {
  return lap(server, () => allWhole(load(server, { kind: "json", ...job }, JsonReport)));
}

/** @throws as `jsonLap` does */
export async function streamsLap(server: Running, job: Unplaced<StreamsJob>): Promise<Lap<StreamsReport>> {
  return lap(server, () => allWhole(load(server, { kind: "streams", ...job }, StreamsReport)));
}

/** Streams some of which may be lost: the report says how many. */
export async function crowdLap(server: Running, job: Unplaced<StreamsJob>): Promise<Lap<StreamsReport>> {
  return lap(server, () => load(server, { kind: "streams", ...job }, StreamsReport));
}

/** Streams, and long conversations beside them from a client of their own. @throws as `jsonLap` does */
export async function besideLap(
  server: Running,
  job: Unplaced<StreamsJob>,
  beside: Unplaced<ConversationsJob>,
) {
  return Promise.all([
    allWhole(load(server, { kind: "streams", ...job }, StreamsReport)),
    allWhole(load(server, { kind: "conversations", ...beside }, JsonReport)),
  ]);
}

async function lap<Report>(server: Running, work: () => Promise<Report>): Promise<Lap<Report>> {
  const before = cpuMs(server.pid);
  const report = await work();
  await sleep(SETTLE_MS);
  return { report, cpuMs: cpuMs(server.pid) - before };
}

async function load<Report>(
  { url, headers }: Running,
  job: object,
  schema: z.ZodType<Report>,
): Promise<Report> {
  const args = [LOAD, JSON.stringify({ url, headers, ...job })];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: REPORT_BYTES_MAX });
  return schema.parse(JSON.parse(stdout));
}

interface Counted {
  readonly requests: number;
  readonly failed: number;
  readonly why: string | null;
}

async function allWhole<Report extends Counted>(loading: Promise<Report>): Promise<Report> {
  const report = await loading;
  if (report.failed === 0) return report;
  throw new Error(
    `${report.failed} of ${report.requests} requests got no whole, allowed answer; the first: ${report.why}.`,
  );
}
