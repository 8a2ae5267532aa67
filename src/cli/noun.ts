import { type ConfigFlags, Refusal } from "../platform/index.ts";
import { type Arguments, type CommandIo, withArguments } from "./arguments.ts";
import type { CommandName, VerbOf } from "./commands.ts";
import { type ControlPlane, ControlPlaneError } from "./control-plane.ts";

/** Opened only once the arguments are known to be usable, closed in any case. */
export type OpenControl = (flags: ConfigFlags) => Promise<ControlPlane>;

export interface VerbCall extends Arguments {
  readonly control: ControlPlane;
}

/** Carries out one verb and says what to print: the document for `--json`, and the lines for people. */
export type RunVerb = (
  call: VerbCall,
) => Promise<{ readonly json: unknown; readonly lines: readonly string[] }>;

/**
 * Runs one verb of a noun of the control plane. Exit codes: 0 done · 2 the arguments cannot be used, or the control
 * plane refused what they ask · 4 it could not be carried out.
 */
export async function runNoun<Noun extends CommandName>(
  noun: Noun,
  verbs: Readonly<Record<VerbOf<Noun>, RunVerb>>,
  args: readonly string[],
  io: CommandIo,
  open: OpenControl,
): Promise<number> {
  const runs = new Map<string, RunVerb>(Object.entries(verbs));
  return withArguments(noun, args, io, async (read, told) => {
    const run = runs.get(read.verb);
    if (!run) throw new Error(`${noun} ${read.verb} stands in the table and is not carried out`);
    try {
      await runVerb(run, read, told, open);
      return 0;
    } catch (problem) {
      return exitCodeOf(problem, told);
    }
  });
}

async function runVerb(run: RunVerb, read: Arguments, io: CommandIo, open: OpenControl): Promise<void> {
  const control = await open({ data: read.option("data"), config: read.option("config") });
  try {
    const { json, lines } = await run({ ...read, control });
    if (io.json) io.out(JSON.stringify(json));
    else for (const line of lines) io.out(line);
  } finally {
    await control.close();
  }
}

function exitCodeOf(problem: unknown, io: CommandIo): number {
  if (problem instanceof Refusal) {
    io.err(`${problem.message} (${problem.code})`);
    return isAboutInput(problem) ? 2 : 4;
  }
  if (!(problem instanceof ControlPlaneError)) throw problem;
  io.err(problem.message);
  return 4;
}

/** Refusals that other arguments would avoid. */
function isAboutInput({ status }: Refusal): boolean {
  return [400, 404, 409, 413, 422].includes(status);
}
