import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JournalBroken } from "./errors.ts";
import { decodeLine, entryOf, type Line } from "./line.ts";
import { listSegments, offsetAfter, readLines, readPassingLines, type Segment } from "./segments.ts";
import type { JournalEntry } from "./shapes.ts";

/** Oldest first, from the first entry of `since` milliseconds on; reads only the segments that can hold one. */
export function* readSince(folder: string, since: number, last: number): Generator<JournalEntry> {
  const isBefore = (line: Line) => line.at < since;
  for (const line of readAfter(folder, last, isBefore)) {
    if (line.at >= since) yield entryOf(line);
  }
}

/** Oldest first, from that sequence on. */
export function* readFrom(folder: string, sequence: number, last: number): Generator<JournalEntry> {
  const isBefore = (line: Line) => line.sequence < sequence;
  for (const line of readAfter(folder, last, isBefore)) {
    if (line.sequence >= sequence) yield entryOf(line);
  }
}

/**
 * The lines up to sequence `last`, from somewhere before the first one that is not `isBefore`. Segments and
 * offsets are found by halving, which takes sequence and time to grow along the chain; a clock set back by
 * more than a segment's span can hide entries from a search by time.
 */
function* readAfter(folder: string, last: number, isBefore: (line: Line) => boolean): Generator<Line> {
  const segments = listSegments(folder);
  const start = Math.max(
    0,
    segments.findLastIndex((segment) => startsBefore(segment, isBefore)),
  );
  for (const [index, segment] of segments.slice(start).entries()) {
    const before = (bytes: Buffer) => isBefore(decoded(segment, bytes));
    const offset = index === 0 ? offsetAfter(segment.path, before) : 0;
    for (const { bytes, complete } of readPassingLines(segment.path, offset)) {
      if (!complete) return;
      const line = decoded(segment, bytes);
      if (line.sequence > last) return;
      yield line;
    }
  }
}

function startsBefore(segment: Segment, isBefore: (line: Line) => boolean): boolean {
  for (const { bytes, complete } of readLines(segment.path))
    return complete && isBefore(decoded(segment, bytes));
  return false;
}

function decoded(segment: Segment, bytes: Buffer): Line {
  const line = decodeLine(bytes);
  if (line) return line;
  throw new JournalBroken(segment.path, "a line is not a journal entry");
}

/** Which calls have been opened and not closed, and thereby from where a restart must read. */
export function createOpenCalls(folder: string) {
  const file = join(folder, "replay-from.json");
  const opened = new Map<string, number>();
  return {
    /** Throws a TypeError for a call without its id: its end could never be found. */
    check(entry: { readonly kind: string; readonly request_id?: unknown }): void {
      if (callOf(entry) === null) throw new TypeError(`An entry ${entry.kind} needs its request_id.`);
    },
    note(entry: { readonly kind: string; readonly request_id?: unknown }, sequence: number): void {
      const call = callOf(entry);
      if (typeof call !== "string") return;
      if (entry.kind === "call.opened") opened.set(call, sequence);
      else opened.delete(call);
    },
    /** The oldest open call, or the entry after `head`. A Map keeps the order of opening. */
    floor: (head: number): number => opened.values().next().value ?? head + 1,
    /** The floor stored last; 1 when none is or it lies beyond the journal's end. */
    storedFloor: (head: number): number => {
      const floor = readFloor(file);
      return floor <= head + 1 ? floor : 1;
    },
    /** Written whole or not at all: a name is swapped, no byte is changed in place. */
    storeFloor(sequence: number): void {
      writeFileSync(`${file}.new`, `${JSON.stringify({ sequence })}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

/** Undefined for other kinds, null for a call without an id. `call.closed` of a call never opened may have any id. */
function callOf(entry: { readonly kind: string; readonly request_id?: unknown }): string | null | undefined {
  if (entry.kind !== "call.opened" && entry.kind !== "call.closed") return undefined;
  return typeof entry.request_id === "string" ? entry.request_id : null;
}

function readFloor(file: string): number {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
    const sequence =
      stored !== null && typeof stored === "object" && "sequence" in stored ? stored.sequence : 1;
    return Number.isSafeInteger(sequence) ? Math.max(1, Number(sequence)) : 1;
  } catch {
    // Without the hint the whole journal is read: slower, never wrong.
    return 1;
  }
}
