import { type ParseArgsConfig, parseArgs } from "node:util";
import type { ConfigFlags } from "../platform/index.ts";
import { COMMANDS, type CommandForm, type CommandName, JSON_FLAG, type VerbForm } from "./commands.ts";
import { helpOf, usageOf } from "./usage.ts";

/** Where a command writes. */
export interface CommandIo {
  /** One line of the result, on stdout. */
  out(text: string): void;
  /** One line for people, on stderr. */
  err(text: string): void;
  /** Print one JSON document and nothing else. `--json` among the arguments does the same. */
  readonly json: boolean;
}

/** The arguments of one command, read by the table of commands. */
export interface Arguments {
  /** Empty for a command without verbs. */
  readonly verb: string;
  readonly positionals: readonly string[];
  /** Last value of an option; undefined when it was not given. */
  option(name: string): string | undefined;
  /** All values of an option that may be repeated. */
  all(name: string): readonly string[];
  /** True when a switch was given. */
  has(name: string): boolean;
}

/** The options that go before variables and fairlead.yaml, for commands that take all of them. */
export function configFlags({ option }: Arguments): ConfigFlags {
  return {
    host: option("host"),
    port: option("port"),
    data: option("data"),
    config: option("config"),
    policy: option("policy"),
    upstream: option("upstream"),
  };
}

/** Arguments that cannot be used; `message` gives the reason. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the arguments by the table and runs the command with them; answers its exit code, or 2 where the arguments
 * cannot be used. A `UsageError` of the command itself is told in the same way.
 */
export async function withArguments<Io extends CommandIo>(
  name: CommandName,
  args: readonly string[],
  io: Io,
  run: (read: Arguments, io: Io) => number | Promise<number>,
): Promise<number> {
  const found = findVerb(name, args);
  if (found === undefined) {
    io.err(args.length === 0 ? helpOf(name) : `${verbsOf(name)}\n${usageOf(name)}`);
    return 2;
  }
  try {
    const read = readArguments(found);
    return await run(read, { ...io, json: io.json || read.has("json") });
  } catch (problem) {
    if (!(problem instanceof UsageError)) throw problem;
    io.err(`${problem.message}\n${usageOf(name, found.verb)}`);
    return 2;
  }
}

interface FoundVerb {
  readonly verb: string;
  readonly form: VerbForm;
  readonly rest: readonly string[];
}

function findVerb(name: CommandName, args: readonly string[]): FoundVerb | undefined {
  const { verbs }: CommandForm = COMMANDS[name];
  const [only] = Object.entries(verbs);
  if (only?.[0] === "") return { verb: "", form: only[1], rest: args };
  const [verb = "", ...rest] = args;
  const form = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return form && { verb, form, rest };
}

/** Never repeats what was said, which may be a key in the wrong place. */
function verbsOf(name: CommandName): string {
  return `fairlead ${name} takes a verb first: ${Object.keys(COMMANDS[name].verbs).join(", ")}.`;
}

function readArguments({ verb, form, rest }: FoundVerb): Arguments {
  const { values, positionals } = parse(form, rest);
  const [least, most] = countsOf(form.takes);
  if (positionals.length < least || positionals.length > most) {
    throw new UsageError(
      `This takes ${most === 0 ? "no argument" : `${least < most ? "at most " : ""}${most} argument`} beside options.`,
    );
  }
  const given = (name: string) => {
    if (name !== "json" && !Object.hasOwn(form.flags, name)) throw new Error(`there is no option --${name}`);
    return values[name];
  };
  const all = (name: string) => [given(name) ?? []].flat().map(String);
  return {
    verb,
    positionals,
    all,
    option: (name) => all(name).at(-1),
    has: (name) => given(name) !== undefined,
  };
}

function parse(form: VerbForm, args: readonly string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, { value }] of Object.entries({ ...form.flags, json: JSON_FLAG })) {
    options[name] = value === undefined ? { type: "boolean" } : { type: "string", multiple: true };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (problem) {
    throw new UsageError(problem instanceof Error ? problem.message : String(problem));
  }
}

/** How many arguments there must and may be beside options. */
function countsOf(takes = ""): readonly [number, number] {
  const words = takes.split(" ").filter((word) => word !== "");
  return [words.filter((word) => !word.startsWith("[")).length, words.length];
}
