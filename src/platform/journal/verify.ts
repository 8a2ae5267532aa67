import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { readHeadsFile } from "./heads.ts";
import { type HeldHeads, keptHeads, localHeads } from "./held-heads.ts";
import { decodeLine, entryOf, faultOf, type Line, NO_HASH } from "./line.ts";
import { headsFile, journalFolder, listSegments, readLines, type Segment } from "./segments.ts";
import type { ChainBreak, ChainReport, Head } from "./shapes.ts";

export interface VerifyOptions {
  /** DATA. */
  readonly folder: string;
  /** A file of checkpoints: one, an array, the published document, or JSON Lines. */
  readonly heads?: string | undefined;
  /** Base64 of 32 bytes; goes before the key inside a published document. */
  readonly publicKey?: string | undefined;
}

/** Where the walk along the chain stands, and what it has met. */
interface Walk {
  readonly head: Head;
  readonly erased: number;
  readonly tornBytes: number;
}

/** Lines checked before other work of the process has its turn: about 5 ms. */
const LINES_AT_ONCE = 500;

/**
 * Checks the whole chain in one pass and constant memory, without a database: every entry, every segment, the
 * checkpoints stored beside it, and those in `heads`. May run beside the writer. Throws `HeadsFileError` when
 * `heads` cannot be read; a chain that does not hold is a report, not an error.
 */
export async function verifyChain(options: VerifyOptions): Promise<ChainReport> {
  const kept = options.heads === undefined ? undefined : readHeadsFile(options.heads);
  const publicKey = options.publicKey ?? kept?.publicKey;
  const localFile = headsFile(options.folder);
  // Measured before the segments are listed: whatever a running writer has signed by now, it has written before.
  const localSize = statSync(localFile, { throwIfNoEntry: false })?.size ?? 0;
  const local = localHeads(localFile, localSize, publicKey);
  const outside = keptHeads(kept, options.heads ?? "", publicKey);
  const { walk, broken } = await walkAlong(listSegments(journalFolder(options.folder)), [local, outside]);
  const upTo = broken
    ? undefined
    : kept?.checkpoints.reduce((most, head) => Math.max(most, head.sequence), 0);
  return {
    ok: broken === undefined,
    entries: walk.head.sequence,
    erased: walk.erased,
    tornBytes: walk.tornBytes,
    head: walk.head.sequence === 0 ? undefined : walk.head,
    ...(broken && { firstBroken: broken }),
    completeness: upTo === undefined ? "not_provable" : "proven_up_to",
    ...(upTo !== undefined && { upTo }),
    signature: worst([local.signature(), outside.signature()]),
    localHeads: local.passed(),
  };
}

async function walkAlong(
  segments: readonly Segment[],
  heads: readonly HeldHeads[],
): Promise<{ walk: Walk; broken: ChainBreak | undefined }> {
  let walk: Walk = { head: { writer: "", sequence: 0, hash: NO_HASH }, erased: 0, tornBytes: 0 };
  const breakAt = (file: string, line: number, reason: string) => {
    return { walk, broken: { sequence: walk.head.sequence + 1, file, line, reason } };
  };
  for (const segment of segments) {
    if (walk.tornBytes > 0)
      return breakAt(segment.path, 1, "the segment before it ends in the middle of an entry");
    if (segment.first !== walk.head.sequence + 1) {
      return breakAt(
        segment.path,
        1,
        `the segment that begins with entry ${walk.head.sequence + 1} is missing`,
      );
    }
    let number = 0;
    for (const { bytes, complete } of readLines(segment.path)) {
      number += 1;
      if (!complete) walk = { ...walk, tornBytes: bytes.length };
      if (!complete) break;
      const step = stepOver(walk, decodeLine(bytes));
      if (typeof step === "string") return breakAt(segment.path, number, step);
      const contradicted = firstOf(heads, (held) => held.pass(step.head));
      walk = step;
      if (contradicted) return { walk, broken: contradicted };
      if (number % LINES_AT_ONCE === 0) await setImmediate();
    }
  }
  return { walk, broken: firstOf(heads, (held) => held.end(walk.head)) };
}

/** The walk one entry further, or why that entry does not hold. */
function stepOver(walk: Walk, line: Line | undefined): Walk | string {
  if (line === undefined) return "the line is not a journal entry";
  const fault = faultOf(line, walk.head.sequence + 1, walk.head.hash);
  if (fault !== undefined) return fault;
  const writer = line.sequence === 1 ? entryOf(line).payload?.writer : walk.head.writer;
  if (typeof writer !== "string") return "the first entry does not name the chain's writer";
  return {
    head: { writer, sequence: line.sequence, hash: line.hash },
    erased: walk.erased + (line.payload === null ? 1 : 0),
    tornBytes: 0,
  };
}

function firstOf(heads: readonly HeldHeads[], check: (held: HeldHeads) => ChainBreak | undefined) {
  for (const held of heads) {
    const broken = check(held);
    if (broken) return broken;
  }
  return undefined;
}

function worst(signatures: readonly ChainReport["signature"][]): ChainReport["signature"] {
  return (["invalid", "valid"] as const).find((signature) => signatures.includes(signature)) ?? "not_checked";
}
