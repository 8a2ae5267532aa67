import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inRepository } from "./shared.ts";

/** Path of a committed result, `gateway` or `replay`. */
export function resultFile(name: string): string {
  return inRepository("bench/results", `${name}.json`);
}

/** Writes a result whole or not at all. */
export function writeResult(file: string, result: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}
