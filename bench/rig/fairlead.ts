import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Launched, launch } from "./launch.ts";
import { freePort } from "./ports.ts";
import { inRepository } from "./shared.ts";

const Up = z.object({ ready: z.literal(true), url: z.url(), bench_key: z.string() });
export type Up = z.infer<typeof Up>;

export interface FairleadOptions {
  readonly data: string;
  readonly upstream: string;
  /** Policy file; the default policy without it. */
  readonly policy?: string;
  /** What an operator would write into fairlead.yaml. */
  readonly config?: string;
}

/** Starts the product as an operator would, with the key whose limits never bind. */
export async function startFairlead(options: FairleadOptions): Promise<Launched<Up>> {
  const args = [inRepository("bin/fairlead.mjs"), "up", "--json", "--bench"];
  args.push("--port", String(await freePort()), "--data", options.data, "--upstream", options.upstream);
  if (options.policy !== undefined) args.push("--policy", options.policy);
  if (options.config !== undefined) args.push("--config", options.config);
  return launch(args, Up);
}

const Server = z.object({ ready: z.literal(true), url: z.url() });

/** Starts one of our own bench servers by its path below `bench/`. */
export function startServer(script: string, ...args: readonly string[]) {
  return launch([inRepository("bench", script), ...args], Server);
}

/** Does its work in a folder that is gone afterwards. */
export async function withTemporaryFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
