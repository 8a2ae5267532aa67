import type { Readable } from "node:stream";
import { z } from "zod";
import { type Filters, loadFilters } from "../filters/index.ts";
import { createScreen, type Screen } from "../gateway/index.ts";
import { Refusal, resourcePath, type Stage, type TextUnit } from "../platform/index.ts";
import { loadPolicy, type Policy, PolicyError, redactUnits } from "../policy/index.ts";
import { type Arguments, type CommandIo, UsageError, withArguments } from "./arguments.ts";
import { BadInput, readJsonLines, reportBadLine } from "./jsonl.ts";
import { directionOf, ScreenRow, unitsOf } from "./screen-row.ts";

const Options = z.object({
  direction: z.enum(["input", "output"]).optional(),
  stage: z.enum(["sandbox", "production"]).default("production"),
  policy: z.string().default(resourcePath("policies", "default.yaml")),
  model: z.string().default(""),
  tier: z.enum(["embedded"], { error: "only the tier embedded exists in this version" }).default("embedded"),
});

interface Options extends z.infer<typeof Options> {
  readonly skipBad: boolean;
}

/** Lines between two words of progress on a terminal. */
const PROGRESS_EVERY = 1_000;

export interface ScreenIo extends CommandIo {
  readonly stdin: Readable;
  /** True when people watch stderr. */
  readonly isTerminal: boolean;
  /** True once nobody reads the result any more. */
  isOutClosed(): boolean;
}

/** `fairlead screen`: exit 0 whatever it finds, 2 when arguments, policy or input cannot be used. */
export async function screenCommand(args: readonly string[], io: ScreenIo): Promise<number> {
  return withArguments("screen", args, io, async (read) => {
    const options = optionsOf(read);
    try {
      const screen = buildScreen(loadPolicy({ file: options.policy }, { heads: installedFilters().heads }));
      await screenLines(read.positionals[0] ?? "-", options, screen, io);
      return 0;
    } catch (problem) {
      if (!(problem instanceof BadInput || problem instanceof PolicyError)) throw problem;
      io.err(problem.message);
      return 2;
    }
  });
}

/** The detectors that are installed: what a policy's rules can build on. */
export function installedFilters(): Filters {
  return loadFilters({ weightsFolder: resourcePath("weights") });
}

/** The detectors of a policy on the shipped weights, judged by that policy. */
export function buildScreen(policy: Policy): Screen {
  return createScreen(policy, installedFilters().build(policy.detectors));
}

function optionsOf({ option, has }: Arguments): Options {
  const said = Object.keys(Options.shape).map((name) => [name, option(name)]);
  const options = Options.safeParse(Object.fromEntries(said));
  if (options.success) return { ...options.data, skipBad: has("skip-bad") };
  const issue = options.error.issues[0];
  throw new UsageError(`--${issue?.path.join(".")}: ${issue?.message}`);
}

async function screenLines(file: string, options: Options, screen: Screen, io: ScreenIo): Promise<void> {
  let bad = 0;
  let done = 0;
  const onBadLine = options.skipBad
    ? (reason: string) => {
        bad += 1;
        io.err(reason);
      }
    : undefined;
  for await (const { line, row } of readJsonLines({ file, stdin: io.stdin, row: ScreenRow, onBadLine })) {
    try {
      io.out(JSON.stringify(judge(row, options, screen)));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      reportBadLine(`${file}:${line}: ${problem.message}`, { onBadLine });
    }
    done += 1;
    if (io.isOutClosed()) break;
    if (io.isTerminal && done % PROGRESS_EVERY === 0) io.err(`${done} lines screened`);
  }
  if (bad > 0) io.err(`${bad} bad lines were skipped.`);
}

function judge(row: ScreenRow, options: Options, screen: Screen) {
  const direction = options.direction ?? directionOf(row);
  const units = unitsOf(row, direction);
  const { decision, scores } = screen.screen({
    units,
    direction,
    caller: callerAt(options.stage),
    model: options.model,
  });
  return {
    id: row.id,
    decision: decision.enforced,
    rules: decision.matches.filter((match) => match.mode === "enforce").map((match) => match.rule),
    scores,
    shadow: decision.shadow,
    ...(decision.effective === "redact" && { text: textOf(redactUnits(units, decision.redactions)) }),
  };
}

function textOf(units: readonly TextUnit[]): string {
  return units.map((unit) => unit.text).join("\n");
}

function callerAt(stage: Stage) {
  return { stage, domains: [] };
}
