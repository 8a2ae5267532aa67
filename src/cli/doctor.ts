import { parseArgs } from "node:util";
import type { CommandIo } from "./noun.ts";

/** One thing that was looked at, and how to mend it where it is not well. */
export interface Checkup {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in one sentence. */
  readonly found: string;
  /** What to do; undefined when nothing needs doing. */
  readonly mend?: string | undefined;
}

const USAGE = "Usage: fairlead doctor [--data DIR] [--config FILE] [--upstream URL] [--port N] [--json]";

/** `fairlead doctor`: exit 0 when all is well, 1 when something needs mending. */
export async function doctorCommand(
  args: readonly string[],
  io: CommandIo & { examine(flags: Record<string, string | undefined>): Promise<readonly Checkup[]> },
): Promise<number> {
  const text = { type: "string" } as const;
  let flags: Record<string, string | undefined>;
  let json = io.json;
  try {
    const options = {
      data: text,
      config: text,
      upstream: text,
      port: text,
      policy: text,
      json: { type: "boolean" },
    } as const;
    const { json: asked, ...rest } = parseArgs({ args: [...args], options }).values;
    flags = rest;
    json ||= asked ?? false;
  } catch (problem) {
    io.err(`${problem instanceof Error ? problem.message : String(problem)}\n${USAGE}`);
    return 2;
  }
  const checkups = await io.examine(flags);
  const ok = checkups.every((checkup) => checkup.ok);
  if (json) io.out(JSON.stringify({ ok, checkups }));
  else for (const checkup of checkups) io.out(lineOf(checkup));
  return ok ? 0 : 1;
}

function lineOf({ name, ok, found, mend }: Checkup): string {
  const first = `${ok ? "ok  " : "MEND"}  ${name.padEnd(10)} ${found}`;
  return mend === undefined ? first : `${first}\n      ${" ".repeat(10)} ${mend}`;
}
