import { closeSync, fdatasyncSync, fstatSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { syncFolder } from "./chain-writer.ts";
import { decodeLine, entryOf, type Line } from "./line.ts";
import { listSegments, readLines, type Segment, segmentPath } from "./segments.ts";

/** One transaction of the copy; short, because the main thread's own writes wait for it. */
const BATCH_ENTRIES = 256;

/** Only a restart needs it; the `call.closed` that follows holds all of it. */
const SCAFFOLD = "call.opened";

/** How far a file of the journal is known to be on the disk. */
export interface Synced {
  readonly first: number;
  readonly bytes: number;
}

/** Puts the journal on the disk: every segment that was begun since the last time, and the present one. */
export function createSyncer(folder: string, startSegment: number) {
  let current = { first: startSegment, file: openSync(segmentPath(folder, startSegment), "r+") };
  syncFolder(folder);

  function sync(file: number): number {
    // Measured before: what is appended while the disk works may not be on it.
    const bytes = fstatSync(file).size;
    fdatasyncSync(file);
    return bytes;
  }

  function moveTo(segment: Segment): void {
    sync(current.file);
    const next = openSync(segment.path, "r+");
    closeSync(current.file);
    current = { first: segment.first, file: next };
    syncFolder(folder);
  }

  return {
    sync(segmentNow: number): Synced {
      if (segmentNow !== current.first) {
        const begun = listSegments(folder).filter(
          ({ first }) => first > current.first && first <= segmentNow,
        );
        for (const segment of begun) moveTo(segment);
      }
      return { first: current.first, bytes: sync(current.file) };
    },
    close: () => closeSync(current.file),
  };
}

/** Copies entries into `journal_entries`, in order and from where the table ends; copying one twice changes nothing. */
export function createCopier(options: {
  folder: string;
  databaseFile: string;
  writer: string;
  copied: number;
}) {
  const { folder, writer } = options;
  const sqlite = new DatabaseSync(options.databaseFile, { timeout: 5000 });
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = normal;");
  const insert = sqlite.prepare(
    "insert into journal_entries (writer, sequence, at, kind, payload) values (?, ?, ?, ?, ?) on conflict (writer, sequence) do nothing",
  );
  let copied = options.copied;
  let place = placeOf(folder, copied);

  /** Copies at most one batch of what is on the disk; false when there was nothing left. */
  function copyBatch(synced: Synced): boolean {
    place ??= placeOf(folder, copied);
    if (place === undefined) return false;
    const { lines, next } = readBatch(place, place.first === synced.first ? synced.bytes : undefined);
    const fresh = lines.filter((line) => line.sequence > copied);
    if (fresh.length > 0) write(fresh);
    copied = Math.max(copied, fresh.at(-1)?.sequence ?? 0);
    const moved = next > place.offset;
    place = { ...place, offset: next };
    if (!moved && place.first < synced.first) {
      place = { first: copied + 1, offset: 0 };
      return true;
    }
    return moved;
  }

  function readBatch(from: Place, end: number | undefined): { lines: Line[]; next: number } {
    const lines: Line[] = [];
    let next = from.offset;
    for (const { bytes, start, complete } of readLines(segmentPath(folder, from.first), from.offset, end)) {
      if (!complete || lines.length === BATCH_ENTRIES) break;
      const line = decodeLine(bytes);
      if (line === undefined) throw new Error("a line of the journal is not an entry");
      lines.push(line);
      next = start + bytes.length + 1;
    }
    return { lines, next };
  }

  function write(lines: readonly Line[]): void {
    sqlite.exec("begin immediate");
    try {
      for (const line of lines) {
        const payload = line.payload === null ? null : line.payload.toString("utf8");
        const kind = kindOf(line, payload);
        if (kind !== SCAFFOLD) insert.run(writer, line.sequence, line.at, kind, payload);
      }
      sqlite.exec("commit");
    } catch (problem) {
      sqlite.exec("rollback");
      throw problem;
    }
  }

  return { copyBatch, copied: () => copied, close: () => sqlite.close() };
}

/** Where the copy goes on reading. */
interface Place {
  readonly first: number;
  readonly offset: number;
}

/** The segment that holds the entry after `copied`, from its beginning: what is already copied is passed over once. */
function placeOf(folder: string, copied: number): Place | undefined {
  const segment = listSegments(folder).findLast(({ first }) => first <= copied + 1);
  return segment && { first: segment.first, offset: 0 };
}

const KIND_FIRST = '{"kind":"';

/** `append` writes the kind first, so it is read without parsing the rest. */
function kindOf(line: Line, payload: string | null): string {
  if (payload === null) return "erased";
  const kind = payload.slice(KIND_FIRST.length, payload.indexOf('"', KIND_FIRST.length));
  return payload.startsWith(KIND_FIRST) && !kind.includes("\\") ? kind : entryOf(line).kind;
}
