import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** One file of the journal, named after the first sequence in it. */
export interface Segment {
  readonly first: number;
  readonly path: string;
}

/** One line of a file, without its newline. */
export interface RawLine {
  readonly bytes: Buffer;
  /** Offset of its first byte. */
  readonly start: number;
  /** False only for a last line that has no newline yet. */
  readonly complete: boolean;
}

export const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;

const NAME = /^(\d{12,16})\.jsonl$/;
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export function journalFolder(dataFolder: string): string {
  return join(dataFolder, "journal");
}

export function headsFile(dataFolder: string): string {
  return join(dataFolder, "audit-heads.jsonl");
}

/** `000000000001.jsonl`: names sort as their sequences do. */
export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(12, "0")}.jsonl`);
}

/** In order of their first sequence; empty when the folder is absent. */
export function listSegments(folder: string): readonly Segment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const first = NAME.exec(name)?.[1];
      return first === undefined ? [] : [{ first: Number(first), path: join(folder, name) }];
    })
    .sort((a, b) => a.first - b.first);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && problem.code === "ENOENT") return [];
    throw problem;
  }
}

/** Reads a file line by line from `start` up to its present end, or `end`. The lines may be kept. */
export function readLines(path: string, start = 0, end = Number.POSITIVE_INFINITY): Generator<RawLine> {
  return linesThrough((bytes) => Buffer.allocUnsafe(bytes), path, start, end);
}

/**
 * As `readLines`, through one buffer: a line is gone when the next is asked for. A long read then leaves no trail of
 * buffers, which the allocator would keep long after they are free.
 */
export function readPassingLines(path: string, start: number): Generator<RawLine> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  return linesThrough((bytes) => buffer.subarray(0, bytes), path, start, Number.POSITIVE_INFINITY);
}

function* linesThrough(
  chunkOf: (bytes: number) => Buffer,
  path: string,
  start: number,
  end: number,
): Generator<RawLine> {
  const file = openSync(path, "r");
  try {
    const size = Math.min(fstatSync(file).size, end);
    let carried: Buffer[] = [];
    let lineStart = start;
    for (let at = start; at < size; ) {
      const chunk = chunkOf(Math.min(CHUNK_BYTES, size - at));
      const read = readSync(file, chunk, 0, chunk.length, at);
      if (read === 0) break;
      const piece = chunk.subarray(0, read);
      let from = 0;
      for (let cut = piece.indexOf(NEWLINE); cut >= 0; cut = piece.indexOf(NEWLINE, from)) {
        const rest = piece.subarray(from, cut);
        const bytes = carried.length === 0 ? rest : Buffer.concat([...carried, rest]);
        carried = [];
        yield { bytes, start: lineStart, complete: true };
        from = cut + 1;
        lineStart = at + from;
      }
      if (from < piece.length) carried.push(Buffer.from(piece.subarray(from)));
      at += read;
    }
    if (carried.length > 0) yield { bytes: Buffer.concat(carried), start: lineStart, complete: false };
  } finally {
    closeSync(file);
  }
}

/**
 * Offset of a line before which every line of the file satisfies `isBefore`; found by halving, so it costs a few
 * reads whatever the file's size. Lines from there on may still satisfy it.
 */
export function offsetAfter(path: string, isBefore: (line: Buffer) => boolean): number {
  let low = 0;
  let high = statSync(path).size;
  while (high - low > CHUNK_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const line = firstWholeLine(path, middle, high);
    if (line !== undefined && isBefore(line.bytes)) low = line.start;
    else high = middle;
  }
  return low;
}

/** The first line that begins after `from`; the one that `from` falls into is skipped. */
function firstWholeLine(path: string, from: number, end: number): RawLine | undefined {
  let skipped = false;
  for (const line of readLines(path, from, end)) {
    if (skipped) return line.complete ? line : undefined;
    skipped = true;
  }
  return undefined;
}
