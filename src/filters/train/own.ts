import { join } from "node:path";
import { z } from "zod";
import { composeExamples } from "./compose.ts";
import type { Example } from "./example.ts";
import type { Random } from "./random.ts";
import { lines } from "./rows.ts";

const Harmless = z.object({ text: z.string().min(1), topic: z.string() });
const Pair = z.object({ harmful: z.string().min(1), harmless: z.string().min(1), topic: z.string() });

/** Every file that is read, relative to the folder of our own data. */
export const OWN_FILES = [
  "harmless-requests.jsonl",
  "contrast-pairs.jsonl",
  "actions.jsonl",
  "wrongs.txt",
  "writings.json",
] as const;

/** Our own texts: harmless requests, contrast pairs, and what is composed from the lists of actions and wrongs. */
export function readOwnExamples(ownData: string, random: Random): Example[] {
  return [...readHarmless(ownData), ...readPairs(ownData), ...composeExamples(ownData, random)];
}

function readHarmless(ownData: string): Example[] {
  return readParsed(join(ownData, "harmless-requests.jsonl"), Harmless).map(({ text }, index) => ({
    text,
    harmful: false,
    source: "own-harmless",
    weight: 1,
    cluster: `own-harmless:${index}`,
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
