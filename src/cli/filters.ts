import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { trainHeads } from "../filters/index.ts";
import { resourcePath } from "../platform/index.ts";
import type { CommandIo } from "./noun.ts";

const USAGE =
  "Usage: fairlead filters train [--data DIR] [--out DIR] [--seed N] [--json]   (DIR of --data: a folder of training data)";

export interface FiltersIo extends CommandIo {
  /** Where the public training data is looked for when `--data` is not given. */
  readonly trainingData: string;
}

/** `fairlead filters train`: rebuilds the weights, the same bytes for the same data and seed. */
export async function filtersCommand(args: readonly string[], io: FiltersIo): Promise<number> {
  const read = readArguments(args, io.trainingData);
  if ("reason" in read) {
    io.err(`${read.reason}\n${USAGE}`);
    return 2;
  }
  const { data, out, seed, json } = read;
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
  const report = await trainHeads({
    dataFolder: data,
    ownData,
    out,
    seed,
    onProgress: (line) => io.err(line),
  });
  io.out(json || io.json ? JSON.stringify(report) : `The weights are in ${out}.`);
  return 0;
}

function readArguments(args: readonly string[], trainingData: string) {
  try {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: text, out: text, seed: text, json: { type: "boolean" } },
    });
    const seed = Number(values.seed ?? "1");
    if (positionals.length !== 1 || positionals[0] !== "train")
      return { reason: "This takes the verb train." };
    if (!Number.isSafeInteger(seed) || seed < 0) return { reason: "--seed takes a whole number from 0." };
    const { data = trainingData, out = resourcePath("weights"), json = false } = values;
    return { data, out, seed, json };
  } catch (problem) {
    return { reason: problem instanceof Error ? problem.message : String(problem) };
  }
}
