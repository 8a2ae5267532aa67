import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Checkpoint } from "./shapes.ts";

const Head = z.object({
  writer: z.string().regex(/^[\w-]{1,80}$/),
  sequence: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int().min(0),
  signature: z.base64(),
});
const Document = z.object({ public_key: z.string().optional(), checkpoints: z.array(Head) });

/** Checkpoints that somebody kept, and the key they came with. */
export interface KeptHeads {
  readonly checkpoints: readonly Checkpoint[];
  /** Only the published document carries one. */
  readonly publicKey: string | undefined;
}

/** The file of heads cannot be used; `message` begins with `FILE:LINE:`. */
export class HeadsFileError extends Error {
  override readonly name = "HeadsFileError";
}

/** Reads one checkpoint, a JSON array of them, the published document, or JSON Lines. */
export function readHeadsFile(file: string): KeptHeads {
  const text = readText(file);
  const whole = parseJson(text);
  const document = Document.safeParse(whole);
  if (document.success) return kept(document.data.checkpoints, document.data.public_key, file);
  const listed = z.array(Head).safeParse(whole);
  if (listed.success) return kept(listed.data, undefined, file);
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
  if (whole !== undefined) return kept([readHead(whole, file, 1)], undefined, file);
  const filled = lines.filter(({ line }) => line !== "");
  return kept(
    filled.map(({ line, number }) => readHead(parseJson(line), file, number)),
    undefined,
    file,
  );
}

/** One line of DATA/audit-heads.jsonl; undefined when it is not a checkpoint. */
export function parseHead(line: string): Checkpoint | undefined {
  return Head.safeParse(parseJson(line)).data;
}

function readHead(value: unknown, file: string, line: number): Checkpoint {
  const head = Head.safeParse(value);
  if (head.success) return head.data;
  throw new HeadsFileError(
    `${file}:${line}: not a checkpoint. It needs writer, sequence, hash, at and signature, as /trust/audit-heads.json shows them.`,
  );
}

function kept(checkpoints: readonly Checkpoint[], publicKey: string | undefined, file: string): KeptHeads {
  if (checkpoints.length > 0) return { checkpoints, publicKey };
  throw new HeadsFileError(`${file}:1: there is no checkpoint in it.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new HeadsFileError(`${file}:1: cannot be read. Check the path.`, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
