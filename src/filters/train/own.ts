import { join } from "node:path";
import { z } from "zod";
import { composeExamples } from "./compose.ts";
import type { Example } from "./example.ts";
import type { Random } from "./random.ts";
import { lines } from "./rows.ts";

const Request = z.object({ text: z.string().min(1), topic: z.string() });
const Pair = z.object({ harmful: z.string().min(1), harmless: z.string().min(1), topic: z.string() });

/** Ordinary requests: what people ask, and what they tell an assistant to do. */
const HARMLESS_FILES = [
  "harmless-requests.jsonl",
  "harmless-instructions-1.jsonl",
  "harmless-instructions-2.jsonl",
] as const;

const HARMFUL_FILE = "harmful-requests.jsonl";

/** Every file that is read, relative to the folder of our own data. */
export const OWN_FILES = [
  ...HARMLESS_FILES,
  HARMFUL_FILE,
  "contrast-pairs.jsonl",
  "actions.jsonl",
  "wrongs.txt",
  "writings.json",
] as const;

/** Our own texts: harmless and harmful requests, contrast pairs, and what is composed from the lists of actions and wrongs. */
export function readOwnExamples(ownData: string, random: Random): Example[] {
  return [
    ...HARMLESS_FILES.flatMap((file) => readRequests(ownData, file, false)),
    ...readRequests(ownData, HARMFUL_FILE, true),
    ...readPairs(ownData),
    ...composeExamples(ownData, random),
  ];
}

function readRequests(ownData: string, file: string, harmful: boolean): Example[] {
  const source = harmful ? "own-harmful" : "own-harmless";
  return readParsed(join(ownData, file), Request).map(({ text }, index) => ({
    text,
    harmful,
    source,
    weight: 1,
    cluster: `${file}:${index}`,
  }));
}

function readPairs(ownData: string): Example[] {
  return readParsed(join(ownData, "contrast-pairs.jsonl"), Pair).flatMap(({ harmful, harmless }, index) => {
    const shared = { weight: 1, cluster: `pair:${index}`, pair: String(index) };
    return [
      { text: harmful, harmful: true, source: "pairs-harmful", ...shared },
      { text: harmless, harmful: false, source: "pairs-harmless", ...shared },
    ];
  });
}

function readParsed<Row>(path: string, schema: z.ZodType<Row>): Row[] {
  return lines(path).map((line, index) => {
    const row = schema.safeParse(JSON.parse(line));
    if (row.success) return row.data;
    throw new Error(`${path}:${index + 1}: ${z.prettifyError(row.error)}`);
  });
}
