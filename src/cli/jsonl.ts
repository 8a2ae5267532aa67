import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import type { z } from "zod";

/** Input that cannot be used; `message` begins with `FILE:LINE:` where a line is at fault. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

export interface ReadOptions<Row> {
  /** A path ending in .jsonl, .jsonl.gz or .jsonl.zst; `-` is `stdin`. */
  readonly file: string;
  readonly stdin: Readable;
  readonly row: z.ZodType<Row>;
  /** Told of a bad line; it is then skipped. Without it the first bad line throws `BadInput`. */
  readonly onBadLine: ((reason: string) => void) | undefined;
}

/** Reads JSON Lines one by one, whatever their number; blank lines are passed over. */
export async function* readJsonLines<Row>(
  options: ReadOptions<Row>,
): AsyncGenerator<{ line: number; row: Row }> {
  const lines = createInterface({ input: open(options), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      const read = parseRow(text, options.row);
      if ("row" in read) yield { line, row: read.row };
      else reportBadLine(`${options.file}:${line}: ${read.reason}`, options);
    }
  } catch (problem) {
    if (problem instanceof BadInput || !(problem instanceof Error) || !("code" in problem)) throw problem;
    throw new BadInput(`${options.file}: cannot be read (${problem.code}).`);
  }
}

/** Reports a bad line: skipped where that was asked for, the end of the command otherwise. */
export function reportBadLine(reason: string, { onBadLine }: Pick<ReadOptions<never>, "onBadLine">): void {
  if (!onBadLine) throw new BadInput(reason);
  onBadLine(reason);
}

function open({ file, stdin }: Pick<ReadOptions<never>, "file" | "stdin">): Readable {
  if (file === "-") return stdin;
  const raw = createReadStream(file);
  const unpack = file.endsWith(".gz")
    ? createGunzip()
    : file.endsWith(".zst")
      ? createZstdDecompress()
      : undefined;
  if (!unpack) return raw;
  raw.on("error", (problem) => unpack.destroy(problem));
  return raw.pipe(unpack);
}

function parseRow<Row>(text: string, schema: z.ZodType<Row>): { row: Row } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: "not valid JSON" };
  }
  const result = schema.safeParse(value);
  if (result.success) return { row: result.data };
  const issue = result.error.issues[0];
  return { reason: `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "not valid"}` };
}
