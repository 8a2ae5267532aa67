import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { inRepository, type Launched, startFairlead, startServer } from "../rig/index.ts";

export const CONTESTANTS = ["bare", "governed", "without_rules"] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** One server under measurement: where it listens, the key it wants, the process that does its work. */
export interface Running {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
}

export interface Field {
  readonly running: Readonly<Record<Contestant, Running>>;
  stop(): Promise<void>;
}

/** Starts the mock and, in front of it, all that are compared; they stay up together for the whole run. */
export async function startField(folder: string): Promise<Field> {
  const started: Launched<{ url: string }>[] = [];
  const keep = async <Server extends Launched<{ url: string }>>(starting: Promise<Server>) => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    const upstream = (await keep(startServer("mock-upstream.ts"))).ready.url;
    const bare = await keep(startServer("bare.ts", "--upstream", upstream));
    const governed = await keep(startFairlead({ data: governedData(folder), upstream }));
    const policy = policyWithoutRules(folder);
    const ruleless = await keep(startFairlead({ data: join(folder, "without-rules"), upstream, policy }));
    return {
      running: {
        bare: { url: bare.ready.url, key: "none", pid: bare.pid },
        governed: { url: governed.ready.url, key: governed.ready.bench_key, pid: governed.pid },
        without_rules: { url: ruleless.ready.url, key: ruleless.ready.bench_key, pid: ruleless.pid },
      },
      stop,
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

export function governedData(folder: string): string {
  return join(folder, "governed");
}

/** The default policy with every clause left to people: what remains is the road without any filter on it. */
function policyWithoutRules(folder: string): string {
  const policy = parseDocument(readFileSync(inRepository("policies/default.yaml"), "utf8"));
  policy.set("rules", []);
  policy.set("phrase_lists", {});
  const clauses: { enforcement: object }[] = policy.toJS().clauses;
  clauses.forEach((_, index) => {
    policy.setIn(["clauses", index, "enforcement"], { by: "manual", who: "the bench", how: "by hand" });
  });
  const file = join(folder, "without-rules.yaml");
  writeFileSync(file, String(policy));
  return file;
}
