import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import type { ConfigFlags } from "../platform/index.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { Checkup } from "./doctor.ts";
import type { CommandIo } from "./noun.ts";
import { type Ready, readUpArguments, readyDocument, UP_USAGE, type UpArguments, welcome } from "./up.ts";

export { controlDirectly, openControlPlane } from "./control-plane.ts";
export type { Checkup } from "./doctor.ts";
export type { Ready } from "./up.ts";

/** What the commands need of the process around them. */
export interface Surroundings {
  readonly stdin: Readable;
  out(text: string): void;
  err(text: string): void;
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

const USAGE = `Fairlead puts a language model into other people's hands responsibly.

  fairlead up          serve gateway, console and trust centre
  fairlead screen      judge texts as the gateway would
  fairlead policy      lint, test or show a policy file
  fairlead filters     train the weights of the detectors
  fairlead audit       verify the journal
  fairlead org         create, list or show organisations
  fairlead app         create, list or show apps
  fairlead key         create, list or revoke keys
  fairlead admin       reset the admin token
  fairlead doctor      say what is misconfigured and how to mend it
  fairlead bench       measure side by side (in a clone)

Each takes --json. fairlead COMMAND alone shows its usage.`;

type Command = (args: readonly string[], io: CommandIo, around: Surroundings) => Promise<number>;

/** Each command is loaded when it is asked for, so that none waits for the others. */
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["up", up],
  [
    "screen",
    async (args, io, around) =>
      (await import("./screen.ts")).screenCommand(args, { ...io, ...terminal(around) }),
  ],
  ["policy", policy],
  ["filters", filters],
  ["audit", audit],
  ["org", async (args, io, around) => (await import("./org.ts")).orgCommand(...onControl(args, io, around))],
  ["app", async (args, io, around) => (await import("./app.ts")).appCommand(...onControl(args, io, around))],
  ["key", async (args, io, around) => (await import("./key.ts")).keyCommand(...onControl(args, io, around))],
  [
    "admin",
    async (args, io, around) => (await import("./admin.ts")).adminCommand(...onControl(args, io, around)),
  ],
  [
    "doctor",
    async (args, io, { examine }) => (await import("./doctor.ts")).doctorCommand(args, { ...io, examine }),
  ],
  ["bench", async (args, io) => (await import("./bench.ts")).benchCommand(args, io)],
]);

/** Runs one command of the shell; answers the exit code. */
export async function runCommand(
  [name = "", ...args]: readonly string[],
  around: Surroundings,
): Promise<number> {
  const command = COMMANDS.get(name);
  const io = { out: around.out, err: around.err, json: args.includes("--json") };
  if (command) return command(args, io, around);
  if (name === "--version") {
    around.out(around.version);
    return 0;
  }
  const helpWanted = ["", "help", "--help", "-h"].includes(name);
  if (helpWanted) around.out(USAGE);
  else around.err(`There is no command "${name}".\n\n${USAGE}`);
  return helpWanted ? 0 : 2;
}

async function up(args: readonly string[], io: CommandIo, around: Surroundings): Promise<number> {
  let asked: UpArguments;
  try {
    asked = readUpArguments(args);
  } catch (problem) {
    io.err(`${problem instanceof Error ? problem.message : String(problem)}\n${UP_USAGE}`);
    return 2;
  }
  return around.up(asked, (ready) => {
    if (asked.json) io.out(JSON.stringify(readyDocument(ready)));
    else welcome(ready, io);
  });
}

async function policy(args: readonly string[], io: CommandIo): Promise<number> {
  const [{ policyCommand }, { buildScreen, installedFilters }] = await Promise.all([
    import("./policy.ts"),
    import("./screen.ts"),
  ]);
  return policyCommand(
    args.filter((arg) => arg !== "--json"),
    {
      ...io,
      heads: installedFilters().heads,
      screenFor(loaded) {
        const { screen } = buildScreen(loaded);
        return ({ stage, domains, ...input }) => screen({ ...input, caller: { stage, domains } }).decision;
      },
    },
  );
}

async function filters(args: readonly string[], io: CommandIo, around: Surroundings): Promise<number> {
  const { filtersCommand } = await import("./filters.ts");
  return filtersCommand(args, { ...io, trainingData: `${around.sharedFolder()}/data/train` });
}

async function audit(args: readonly string[], io: CommandIo, around: Surroundings): Promise<number> {
  const { auditCommand } = await import("./audit.ts");
  return auditCommand(args, { ...io, dataFolder: around.dataFolder({}), publicKey: around.checkpointKey });
}

function terminal({ stdin, isTerminal }: Surroundings) {
  return { stdin, isTerminal };
}

/** `--data` and `--config` choose the installation; the rest is the noun's own. */
function onControl(args: readonly string[], io: CommandIo, around: Surroundings) {
  const options = { data: { type: "string" }, config: { type: "string" } } as const;
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const own = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== "option" || !(token.name in options)) continue;
    own.add(token.index);
    if (!token.inlineValue) own.add(token.index + 1);
  }
  const { data, config } = values;
  const flags = {
    ...(typeof data === "string" && { data }),
    ...(typeof config === "string" && { config }),
  };
  const rest = args.filter((_, index) => !own.has(index));
  return [rest, io, () => around.openControl(flags)] as const;
}
