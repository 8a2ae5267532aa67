import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resourcePath } from "../platform/index.ts";
import type { CommandIo } from "./noun.ts";

const BENCHES: ReadonlySet<string> = new Set(["gateway", "replay"]);

const USAGE = [
  "Usage: fairlead bench gateway [--rounds N] [--requests N] [--concurrency N] [--out FILE] [--json]",
  "       fairlead bench replay [--data DIR] [--out FILE] [--json]",
].join("\n");

const INTERRUPTED = 130;

/**
 * `fairlead bench gateway|replay …`, in a process of its own on the same Node. Exit codes: 0 every target is met ·
 * 1 one is missed · 2 the arguments cannot be used · 4 it could not be measured, or this is no clone · 130 interrupted.
 */
export async function benchCommand([name = "", ...rest]: readonly string[], io: CommandIo): Promise<number> {
  if (!BENCHES.has(name)) {
    io.err(USAGE);
    return 2;
  }
  const script = resourcePath("bench", `${name}.ts`);
  if (!existsSync(script)) {
    io.err(
      "The benches are part of the source and not of the package. Clone the repository and run this there.",
    );
    return 4;
  }
  const args = io.json && !rest.includes("--json") ? [...rest, "--json"] : rest;
  const [code] = await once(spawn(process.execPath, [script, ...args], { stdio: "inherit" }), "exit");
  return typeof code === "number" ? code : INTERRUPTED;
}
