import { createHash } from "node:crypto";
import { statSync, truncateSync } from "node:fs";
import { JournalBroken } from "./errors.ts";
import { parseHead } from "./heads.ts";
import { decodeLine, entryOf, faultOf, type Line, NO_HASH } from "./line.ts";
import { headsFile, journalFolder, listSegments, type RawLine, readLines, type Segment } from "./segments.ts";
import type { Checkpoint } from "./shapes.ts";

/** Where the chain stands when the journal is opened. */
export interface Tail {
  readonly writer: string;
  readonly sequence: number;
  readonly hash: string;
  /** The segment that the next entry goes to, unless it is full. */
  readonly segment: Segment;
  readonly torn: TornLine | undefined;
}

/** A last line that a dying process did not finish. Nothing answered depended on it. */
interface TornLine {
  readonly file: string;
  readonly keptBytes: number;
  readonly cutBytes: number;
  /** sha256 of what is cut. */
  readonly cutDigest: string;
}

/** How much of the end is verified at start; the whole chain is `audit verify`'s work. */
const WINDOW_BYTES = 1024 * 1024;
/** About a day of checkpoints, one a minute. */
const HEADS_WINDOW_BYTES = 512 * 1024;

/**
 * Reads and verifies the end of the chain and holds it against the last stored checkpoint. Changes nothing.
 * Undefined when no chain has been begun; throws `JournalBroken` when the end does not hold.
 */
export function readTail(dataFolder: string, lastHead: Checkpoint | undefined): Tail | undefined {
  const segments = listSegments(journalFolder(dataFolder));
  const last = segments.at(-1);
  if (last === undefined) {
    if (lastHead === undefined) return undefined;
    throw new JournalBroken(
      journalFolder(dataFolder),
      `the journal is gone, but a checkpoint of entry ${lastHead.sequence} exists`,
    );
  }
  const before = segments.at(-2);
  const { lines, torn } = verifiedWindow(last, () => entryBefore(last, before));
  const end = lines.at(-1) ?? (before && lastLine(before));
  if (end === undefined) return onlyTorn(last, torn, lastHead);
  const writer = writerOf(segments[0] ?? last);
  if (lastHead) holdAgainst(lastHead, writer, end, lines, last.path);
  return { writer, sequence: end.sequence, hash: end.hash, segment: last, torn };
}

/** The last checkpoints stored beside the journal, oldest first. An unfinished last line is cut off. */
export function readStoredHeads(dataFolder: string): readonly Checkpoint[] {
  const file = headsFile(dataFolder);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const raw = rawLines(file, Math.max(0, size - HEADS_WINDOW_BYTES));
  const torn = raw.find((line) => !line.complete);
  if (torn) truncateSync(file, torn.start);
  return raw
    .filter((line) => line.complete)
    .map((line) => {
      const head = parseHead(line.bytes.toString("utf8"));
      if (head) return head;
      throw new JournalBroken(file, "a line of it is not a checkpoint");
    });
}

/** A process that died inside its very first write leaves a chain that has not begun. */
function onlyTorn(segment: Segment, torn: TornLine | undefined, lastHead: Checkpoint | undefined): undefined {
  if (lastHead !== undefined || segment.first !== 1)
    throw new JournalBroken(segment.path, "the entries before it are missing");
  if (torn) truncateSync(segment.path, 0);
  return undefined;
}

/** What the first line of a file must follow. */
interface Anchor {
  readonly sequence: number;
  readonly hash: string;
}

/** The verified lines at the end of a segment. `anchor` is asked only when the window begins with the file. */
function verifiedWindow(
  segment: Segment,
  anchor: (first: Line) => Anchor,
): { lines: Line[]; torn: TornLine | undefined } {
  let start = Math.max(0, statSync(segment.path).size - WINDOW_BYTES);
  let raw = rawLines(segment.path, start);
  // One entry longer than the window: take the whole file.
  if (start > 0 && !raw.some((line) => line.complete)) {
    start = 0;
    raw = rawLines(segment.path, start);
  }
  const lines: Line[] = [];
  for (const { bytes } of raw.filter((line) => line.complete)) {
    const line = decodeLine(bytes);
    if (line === undefined)
      throw new JournalBroken(segment.path, "a line near its end is not a journal entry");
    const previous = lines.at(-1) ?? (start > 0 ? trusted(line) : anchor(line));
    const fault = faultOf(line, previous.sequence + 1, previous.hash);
    if (fault !== undefined) {
      throw new JournalBroken(segment.path, `entry ${previous.sequence + 1} is broken: ${fault}`);
    }
    lines.push(line);
  }
  return {
    lines,
    torn: tornLine(
      segment.path,
      raw.find((line) => !line.complete),
    ),
  };
}

/** What a line itself says comes before it: where the window cuts, there is nothing to hold it against. */
function trusted(line: Line): Anchor {
  return { sequence: line.sequence - 1, hash: line.previous };
}

function entryBefore(segment: Segment, before: Segment | undefined): Anchor {
  if (segment.first === 1) return { sequence: 0, hash: NO_HASH };
  const end = before && lastLine(before);
  if (end?.sequence === segment.first - 1) return end;
  throw new JournalBroken(
    segment.path,
    `the segment before it, up to entry ${segment.first - 1}, is missing or cut`,
  );
}

function lastLine(segment: Segment): Line | undefined {
  return verifiedWindow(segment, trusted).lines.at(-1);
}

/** In the middle of a file the first line is a part of one and is left out. */
function rawLines(path: string, start: number): readonly RawLine[] {
  const lines = [...readLines(path, start)];
  return start > 0 ? lines.slice(1) : lines;
}

function tornLine(file: string, torn: RawLine | undefined): TornLine | undefined {
  if (torn === undefined) return undefined;
  const cutDigest = createHash("sha256").update(torn.bytes).digest("hex");
  return { file, keptBytes: torn.start, cutBytes: torn.bytes.length, cutDigest };
}

function writerOf(first: Segment): string {
  for (const { bytes } of readLines(first.path)) {
    const line = decodeLine(bytes);
    const writer = line && line.sequence === 1 ? entryOf(line).payload?.writer : undefined;
    if (typeof writer === "string") return writer;
    break;
  }
  throw new JournalBroken(first.path, "it does not begin with the entry that names the chain's writer");
}

function holdAgainst(
  head: Checkpoint,
  writer: string,
  end: Line,
  lines: readonly Line[],
  file: string,
): void {
  if (head.writer !== writer) throw new JournalBroken(file, "the last checkpoint is of another chain");
  if (head.sequence > end.sequence) {
    throw new JournalBroken(
      file,
      `the journal ends at entry ${end.sequence}, but entry ${head.sequence} has a checkpoint`,
    );
  }
  const marked = lines.find((line) => line.sequence === head.sequence);
  if (marked && marked.hash !== head.hash) {
    throw new JournalBroken(file, `entry ${head.sequence} is not the one that its checkpoint signed`);
  }
}
