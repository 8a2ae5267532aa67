import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";

const CsvRows = z.array(z.record(z.string(), z.string()));
const JsonRow = z.record(z.string(), z.unknown());

/** The whole of a text file; unpacked when its name ends in `.gz`. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

export function lines(path: string): string[] {
  return readText(path)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

export function csv(path: string): Record<string, string>[] {
  return CsvRows.parse(parse(readText(path), { columns: true }));
}

export function column(rows: readonly Record<string, string>[], name: string): string[] {
  return rows.map((row) => row[name] ?? "");
}

/** The strings of one field of a JSON array of objects; rows without it are an error in the file. */
export function json(path: string, field: string): string[] {
  return z
    .array(JsonRow)
    .parse(JSON.parse(readText(path)))
    .map((row) => z.string().parse(row[field]));
}

/** The strings of one field of a JSON Lines file; a list of strings counts as several lines of one text. */
export function jsonLines(path: string, field: string): string[] {
  const Field = z.union([z.string(), z.array(z.string()).transform((parts) => parts.join("\n"))]);
  return lines(path).map((line) => Field.parse(JsonRow.parse(JSON.parse(line))[field]));
}
