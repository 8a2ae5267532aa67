import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Launched, startFairlead, startServer } from "../rig/index.ts";
import { policyWithHeadOnAnswers, policyWithoutRules } from "./policies.ts";
import { startPortkey } from "./portkey.ts";

/**
 * `direct` is the mock itself, `bare` passes on, `plain` is Fairlead with a policy without rules, `governed` with its
 * default policy, `head_on_answers` with one more rule, that a head judges answers strictly; `portkey` is a peer.
 */
export const CONTESTANTS = ["direct", "bare", "plain", "governed", "head_on_answers", "portkey"] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** One server under measurement: where it listens, what it wants to be told, the process that does its work. */
export interface Running {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
}

export type Field = Readonly<Partial<Record<Contestant, Running>>>;

export interface Started {
  readonly field: Field;
  /** Who could not be started, and why. */
  readonly absent: Readonly<Partial<Record<Contestant, string>>>;
  stop(): Promise<void>;
}

/** Sockets that a gateway may open to the mock: more than there are streams at once. */
const CONNECTIONS = 512;

/** Starts the mock and, in front of it, all that are compared; they stay up together for the whole run. */
export async function startField(folder: string, who: readonly Contestant[]): Promise<Started> {
  const started: Launched<{ url: string }>[] = [];
  const field: Partial<Record<Contestant, Running>> = {};
  const absent: Partial<Record<Contestant, string>> = {};
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  async function enter(name: Contestant, upstream: string): Promise<void> {
    const { server, headers } = await start(name, folder, upstream);
    started.push(server);
    field[name] = { url: server.ready.url, headers, pid: server.pid };
  }
  try {
    const mock = await startServer("mock-upstream.ts");
    started.push(mock);
    field.direct = { url: mock.ready.url, headers: {}, pid: mock.pid };
    for (const name of who.filter((one) => one !== "direct" && one !== "portkey"))
      await enter(name, mock.ready.url);
    if (who.includes("portkey")) {
      await enter("portkey", mock.ready.url).catch((problem: Error) => {
        absent.portkey = problem.message;
        console.error(`Portkey is not measured: ${problem.message}`);
      });
    }
    return { field, absent, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function start(name: Contestant, folder: string, upstream: string) {
  if (name === "portkey") return startPortkey(upstream);
  if (name === "bare") return { server: await startServer("bare.ts", "--upstream", upstream), headers: {} };
  const data = name === "governed" ? governedData(folder) : join(folder, name);
  const config = join(folder, "fairlead.yaml");
  writeFileSync(config, `upstream: { connections: ${CONNECTIONS} }\n`);
  const policy = policyOf(name, folder);
  const server = await startFairlead({ data, upstream, config, ...(policy !== undefined && { policy }) });
  return { server, headers: { authorization: `Bearer ${server.ready.bench_key}` } };
}

export function governedData(folder: string): string {
  return join(folder, "governed");
}

function policyOf(name: Contestant, folder: string): string | undefined {
  if (name === "plain") return policyWithoutRules(folder);
  return name === "head_on_answers" ? policyWithHeadOnAnswers(folder) : undefined;
}

/** @throws for one that is not there, where a measure cannot do without it */
export function runningOf(field: Field, name: Contestant): Running {
  const running = field[name];
  if (running === undefined) throw new Error(`${name} takes no part in this run.`);
  return running;
}
