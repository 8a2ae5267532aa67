import type { ConfigFlags } from "../platform/index.ts";
import { type CommandIo, configFlags, withArguments } from "./arguments.ts";

/** One thing that was looked at, and how to mend it where it is not well. */
export interface Checkup {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in one sentence. */
  readonly found: string;
  /** What to do; undefined when nothing needs doing. */
  readonly mend?: string | undefined;
}

export interface DoctorIo extends CommandIo {
  examine(flags: ConfigFlags): Promise<readonly Checkup[]>;
}

/** `fairlead doctor`: exit 0 when all is well, 1 when something needs mending. */
export async function doctorCommand(args: readonly string[], io: DoctorIo): Promise<number> {
  return withArguments("doctor", args, io, async (read, told) => {
    const checkups = await told.examine(configFlags(read));
    const ok = checkups.every((checkup) => checkup.ok);
    if (told.json) told.out(JSON.stringify({ ok, checkups }));
    else for (const checkup of checkups) told.out(lineOf(checkup));
    return ok ? 0 : 1;
  });
}

function lineOf({ name, ok, found, mend }: Checkup): string {
  const first = `${ok ? "ok  " : "MEND"}  ${name.padEnd(10)} ${found}`;
  return mend === undefined ? first : `${first}\n      ${" ".repeat(10)} ${mend}`;
}
