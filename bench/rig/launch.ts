import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { z } from "zod";

const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 15_000;
const STDERR_KEPT_CHARS = 2_000;

/** A server in its own process that has said it is ready. */
export interface Launched<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  /** From the spawn to the ready line. */
  readonly readyMs: number;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends it without a chance to tidy up, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Runs `node …args` and waits for its first line on stdout, one JSON document that `schema` accepts.
 *
 * @throws when the process ends first or stays silent for 20 s; the message ends with what it said on stderr.
 */
export async function launch<Ready>(
  args: readonly string[],
  schema: z.ZodType<Ready>,
): Promise<Launched<Ready>> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  endWithUs(child);
  const complaints = keepTail(child);
  try {
    const line = await firstLine(child);
    const ready = schema.parse(JSON.parse(line));
    const readyMs = performance.now() - startedAt;
    letGo(child);
    return { pid: pidOf(child), ready, readyMs, stop: () => stop(child), kill: () => kill(child) };
  } catch (problem) {
    await kill(child);
    throw new Error(`\`node ${args.join(" ")}\` did not become ready.\n${complaints()}`, { cause: problem });
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The process was started without a stdout to read.");
  const lines = createInterface({ input: child.stdout });
  const late = AbortSignal.timeout(READY_WITHIN_MS);
  const gone = once(child, "exit", { signal: late }).then(([code]) => {
    throw new Error(`The process ended with exit code ${code} before it was ready.`);
  });
  const [line] = await Promise.race([once(lines, "line", { signal: late }), gone]);
  gone.catch(() => undefined); // the race is decided; its later exit is the business of stop() and kill()
  return String(line);
}

function keepTail(child: ChildProcess): () => string {
  let tail = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-STDERR_KEPT_CHARS);
  });
  return () => tail;
}

/** A bench that fails half-way leaves no server behind. */
function endWithUs(child: ChildProcess): void {
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
}

/** Whoever fails before it has stopped its server ends all the same, and the server with it. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) if (pipe instanceof Socket) pipe.unref();
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("The process could not be started.");
  return child.pid;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
  await ended;
  clearTimeout(forced);
}

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
