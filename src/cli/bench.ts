import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resourcePath } from "../platform/index.ts";
import { type CommandIo, withArguments } from "./arguments.ts";

const INTERRUPTED = 130;
const KILLED = 4;

/**
 * `fairlead bench gateway|replay …`, in a process of its own on the same Node. Exit codes: 0 every target is met ·
 * 1 one is missed · 2 the arguments cannot be used · 4 it could not be measured, or this is no clone · 130 interrupted.
 */
export async function benchCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return withArguments("bench", args, io, ({ verb }) => run(verb, args.slice(1), io));
}

async function run(bench: string, args: readonly string[], io: CommandIo): Promise<number> {
  const script = resourcePath("bench", `${bench}.ts`);
  if (!existsSync(script)) {
    io.err(
      "The benches are part of the source and not of the package. Clone the repository and run this there.",
    );
    return 4;
  }
  const [code, signal] = await once(spawn(process.execPath, [script, ...args], { stdio: "inherit" }), "exit");
  if (typeof code === "number") return code;
  return signal === "SIGINT" ? INTERRUPTED : KILLED;
}
