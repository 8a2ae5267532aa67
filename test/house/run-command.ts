import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { inRepository } from "../../bench/rig/index.ts";

const DEADLINE_MS = 30_000;

/** How a command ended, and all it printed. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly cwd?: string;
  /** Beside the variables of the test, or in place of one of them. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program; the Node that runs the test unless given. */
  readonly program?: string;
  /** Asks it to stop as soon as it has printed this. */
  readonly stopAt?: string;
  /** 30 s unless given. */
  readonly deadlineMs?: number;
}

/** Runs `fairlead …` from this repository to its end. */
export function fairlead(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run([inRepository("bin/fairlead.mjs"), ...args], options);
}

/** Runs a program to its end; one that does not end is killed, and has no exit code. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(options.program ?? process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    timeout: options.deadlineMs ?? DEADLINE_MS,
    killSignal: "SIGKILL",
  });
  // A command may end before it has read all of its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  if (options.stopAt !== undefined) stopAt(options.stopAt, child);
  const [[code], out, err] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: typeof code === "number" ? code : null, out, err };
}

function stopAt(words: string, child: ChildProcess): void {
  let printed = "";
  child.stdout?.on("data", (part: Buffer) => {
    printed += part.toString("utf8");
    if (printed.includes(words)) child.kill("SIGTERM");
  });
}

/** The one document that `--json` prints; anything beside it on stdout is a fault. */
export function documentOf({ out }: Ran): Readonly<Record<string, unknown>> {
  return JSON.parse(out);
}
