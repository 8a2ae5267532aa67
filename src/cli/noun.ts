import { type ParseArgsConfig, parseArgs } from "node:util";
import { Refusal } from "../platform/index.ts";
import { type ControlPlane, ControlPlaneError } from "./control-plane.ts";

/** Where a command writes. */
export interface CommandIo {
  /** One line of the result, on stdout. */
  out(text: string): void;
  /** One line for people, on stderr. */
  err(text: string): void;
  /** Print one JSON document and nothing else. `--json` among the arguments does the same. */
  readonly json: boolean;
}

/** Opened only once the arguments are known to be usable, closed in any case. */
export type OpenControl = () => Promise<ControlPlane>;

export interface VerbCall {
  readonly control: ControlPlane;
  readonly positionals: readonly string[];
  /** Last value of an option; undefined when it was not given. */
  option(name: string): string | undefined;
  /** All values of an option that may be repeated. */
  all(name: string): readonly string[];
}

export interface Verb {
  readonly usage: string;
  /** How many positional arguments there must be. */
  readonly takes: number;
  /** Names of options with a value. */
  readonly options: readonly string[];
  /** What to print: the document for `--json`, and the lines for people. */
  run(call: VerbCall): Promise<{ readonly json: unknown; readonly lines: readonly string[] }>;
}

/** Arguments that cannot be used; `message` gives the reason. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Runs one verb of a noun. Exit codes: 0 done · 2 the arguments cannot be used, or the control plane
 * refused what they ask · 4 it could not be carried out.
 */
export async function runNoun(
  verbs: ReadonlyMap<string, Verb>,
  [name = "", ...rest]: readonly string[],
  io: CommandIo,
  open: OpenControl,
): Promise<number> {
  const verb = verbs.get(name);
  if (!verb) {
    io.err(["Usage:", ...[...verbs.values()].map(({ usage }) => `  ${usage}`)].join("\n"));
    return 2;
  }
  try {
    await runVerb(verb, rest, io, open);
    return 0;
  } catch (problem) {
    return exitCodeOf(problem, verb, io);
  }
}

async function runVerb(verb: Verb, args: readonly string[], io: CommandIo, open: OpenControl): Promise<void> {
  const { values, positionals } = readArguments(verb, args);
  const control = await open();
  try {
    const all = (option: string) => stringsOf(values[option]);
    const { json, lines } = await verb.run({ control, positionals, all, option: (name) => all(name).at(-1) });
    if (io.json || values.json !== undefined) io.out(JSON.stringify(json));
    else for (const line of lines) io.out(line);
  } finally {
    await control.close();
  }
}

function readArguments(verb: Verb, args: readonly string[]) {
  const options: ParseArgsConfig["options"] = { json: { type: "boolean" } };
  for (const name of verb.options) options[name] = { type: "string", multiple: true };
  const parsed = parse({ args: [...args], options, allowPositionals: true });
  if (parsed.positionals.length !== verb.takes) {
    throw new UsageError(
      `This takes ${verb.takes === 0 ? "no argument" : `${verb.takes} argument`} beside options.`,
    );
  }
  return parsed;
}

function parse(config: ParseArgsConfig) {
  try {
    return parseArgs(config);
  } catch (problem) {
    throw new UsageError(problem instanceof Error ? problem.message : String(problem));
  }
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function exitCodeOf(problem: unknown, verb: Verb, io: CommandIo): number {
  if (problem instanceof UsageError) {
    io.err(`${problem.message}\nUsage: ${verb.usage}`);
    return 2;
  }
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
