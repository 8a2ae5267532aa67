import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { trainHeads } from "../filters/index.ts";
import { resourcePath } from "../platform/index.ts";
import { type Arguments, type CommandIo, UsageError, withArguments } from "./arguments.ts";

export interface FiltersIo extends CommandIo {
  /** Where the public training data is looked for when `--data` is not given. */
  readonly trainingData: string;
}

/** `fairlead filters train`: rebuilds the weights, the same bytes for the same data and seed. */
export async function filtersCommand(args: readonly string[], io: FiltersIo): Promise<number> {
  return withArguments("filters", args, io, train);
}

async function train({ option }: Arguments, io: FiltersIo): Promise<number> {
  const data = option("data") ?? io.trainingData;
  const out = option("out") ?? resourcePath("weights");
  const seed = seedOf(option("seed"));
  if (!existsSync(data)) {
    io.err(`${data} does not exist. Name the folder of training data with --data DIR.`);
    return 2;
  }
  const ownData = resourcePath("weights", "data");
  if (!existsSync(ownData)) {
    io.err(
      "The texts that Fairlead's authors wrote for training are part of the source and not of the package. Clone the repository.",
    );
    return 4;
  }
  const onProgress = (line: string) => io.err(line);
  try {
    const report = await trainHeads({ dataFolder: data, ownData, out, seed, onProgress });
    io.out(io.json ? JSON.stringify(report) : `The weights are in ${out}.`);
    return 0;
  } catch (problem) {
    return exitCodeOf(problem, data, io);
  }
}

/** A file of the training data that cannot be read is unusable input; any other is a disk that does not do its part. */
function exitCodeOf(problem: unknown, data: string, io: CommandIo): number {
  if (!(problem instanceof Error && "code" in problem && "path" in problem)) throw problem;
  const isInput = resolve(String(problem.path)).startsWith(resolve(data));
  const mend = isInput
    ? "Name the folder of training data with --data DIR."
    : "Name another folder with --out DIR.";
  io.err(`${problem.path}: cannot be ${isInput ? "read" : "written"} (${problem.code}). ${mend}`);
  return isInput ? 2 : 4;
}

function seedOf(said = "1"): number {
  const seed = Number(said);
  if (!/^\d+$/.test(said) || !Number.isSafeInteger(seed)) {
    throw new UsageError("--seed takes a whole number from 0.");
  }
  return seed;
}
