import type { Readable } from "node:stream";
import type { ConfigFlags } from "../platform/index.ts";
import type { CommandIo } from "./arguments.ts";
import { type CommandName, isCommand } from "./commands.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { Checkup } from "./doctor.ts";
import type { Ready, UpArguments } from "./up.ts";
import { helpOf, overview } from "./usage.ts";

export { controlDirectly, openControlPlane } from "./control-plane.ts";
export type { Checkup } from "./doctor.ts";
export { createOutput, type Output } from "./output.ts";
export type { Ready } from "./up.ts";

/** What the commands need of the process around them. */
export interface Surroundings {
  readonly stdin: Readable;
  out(text: string): void;
  err(text: string): void;
  /** True once nobody reads stdout any more; what is written there is then dropped. */
  isOutClosed(): boolean;
  /** True when people watch stderr. */
  readonly isTerminal: boolean;
  readonly version: string;
  /** Serves until it is told to stop; `onReady` is called once it answers. Resolves to the exit code. */
  up(asked: UpArguments, onReady: (ready: Ready) => void): Promise<number>;
  openControl(flags: ConfigFlags): Promise<ControlPlane>;
  examine(flags: ConfigFlags): Promise<readonly Checkup[]>;
  /** The data folder that the configuration names. */
  dataFolder(flags: ConfigFlags): string;
  checkpointKey(dataFolder: string): string | undefined;
  /** The folder of public test data beside a clone. */
  sharedFolder(): string;
}

type Command = (args: readonly string[], io: CommandIo, around: Surroundings) => Promise<number>;

/** Each command is loaded when it is asked for, so that none waits for the others. */
const RUN: Readonly<Record<CommandName, Command>> = {
  up: async (args, io, around) => (await import("./up.ts")).upCommand(args, io, around.up),
  screen: async (args, io, { stdin, isTerminal, isOutClosed }) =>
    (await import("./screen.ts")).screenCommand(args, { ...io, stdin, isTerminal, isOutClosed }),
  policy,
  filters,
  audit,
  org: async (args, io, around) => (await import("./org.ts")).orgCommand(args, io, around.openControl),
  app: async (args, io, around) => (await import("./app.ts")).appCommand(args, io, around.openControl),
  key: async (args, io, around) => (await import("./key.ts")).keyCommand(args, io, around.openControl),
  admin: async (args, io, around) => (await import("./admin.ts")).adminCommand(args, io, around.openControl),
  doctor: async (args, io, { examine }) =>
    (await import("./doctor.ts")).doctorCommand(args, { ...io, examine }),
  bench: async (args, io) => (await import("./bench.ts")).benchCommand(args, io),
};

const HELP: ReadonlySet<string> = new Set(["--help", "-h"]);

/** Runs one command of the shell; answers the exit code. */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--version") return told(around, around.version);
  if (name === "help" || HELP.has(name)) {
    const [about = ""] = rest;
    return told(around, isCommand(about) ? helpOf(about) : overview());
  }
  if (!isCommand(name)) {
    around.err(`There is no command "${name}".\n\n${overview()}`);
    return 2;
  }
  if (rest.some((word) => HELP.has(word))) return told(around, helpOf(name));
  return RUN[name](rest, { out: around.out, err: around.err, json: rest.includes("--json") }, around);
}

function told(around: Surroundings, text: string): number {
  around.out(text);
  return 0;
}

async function policy(args: readonly string[], io: CommandIo): Promise<number> {
  const [{ policyCommand }, { buildScreen, installedFilters }] = await Promise.all([
    import("./policy.ts"),
    import("./screen.ts"),
  ]);
  return policyCommand(args, {
    ...io,
    heads: installedFilters().heads,
    screenFor(loaded) {
      const { screen } = buildScreen(loaded);
      return ({ stage, domains, ...input }) => screen({ ...input, caller: { stage, domains } }).decision;
    },
  });
}

async function filters(args: readonly string[], io: CommandIo, around: Surroundings): Promise<number> {
  const { filtersCommand } = await import("./filters.ts");
  return filtersCommand(args, { ...io, trainingData: `${around.sharedFolder()}/data/train` });
}

async function audit(args: readonly string[], io: CommandIo, around: Surroundings): Promise<number> {
  const { auditCommand } = await import("./audit.ts");
  return auditCommand(args, {
    ...io,
    dataFolder: () => around.dataFolder({}),
    publicKey: around.checkpointKey,
  });
}
