import { signatureCheck } from "./checkpoint.ts";
import { type KeptHeads, parseHead } from "./heads.ts";
import { readLines } from "./segments.ts";
import type { ChainBreak, Checkpoint, Head } from "./shapes.ts";

/** A checkpoint and where it was read; null stands for a line that is not one. */
interface PlacedHead {
  readonly checkpoint: Checkpoint | null;
  readonly file: string;
  readonly line: number;
}

/** Checkpoints in the order of their sequences, held one by one against the chain that passes by. */
export interface HeldHeads {
  /** Holds every checkpoint of this entry against it. */
  pass(entry: Head): ChainBreak | undefined;
  /** What the chain's end leaves over. */
  end(entry: Head): ChainBreak | undefined;
  readonly passed: () => number;
  readonly signature: () => "valid" | "invalid" | "not_checked";
}

/** Those of DATA/audit-heads.jsonl, streamed. What is appended after this call is not looked at. */
export function localHeads(file: string, size: number, publicKey: string | undefined): HeldHeads {
  return hold(readPlaced(file, size), publicKey);
}

/** Those that somebody kept elsewhere, in any order. */
export function keptHeads(
  kept: KeptHeads | undefined,
  file: string,
  publicKey: string | undefined,
): HeldHeads {
  const sorted = [...(kept?.checkpoints ?? [])].sort((a, b) => a.sequence - b.sequence);
  const placed = sorted.map((checkpoint) => ({ checkpoint, file, line: 1 }));
  return hold(placed.values(), publicKey);
}

function* readPlaced(file: string, size: number): Generator<PlacedHead> {
  if (size === 0) return;
  let line = 0;
  for (const { bytes, complete } of readLines(file, 0, size)) {
    line += 1;
    if (complete) yield { checkpoint: parseHead(bytes.toString("utf8")) ?? null, file, line };
  }
}

function hold(heads: Iterator<PlacedHead, undefined>, publicKey: string | undefined): HeldHeads {
  const isSigned = publicKey === undefined ? undefined : signatureCheck(publicKey);
  let next = heads.next().value;
  let passed = 0;
  let forged = false;

  function pass(entry: Head): ChainBreak | undefined {
    while (next && (next.checkpoint?.sequence ?? 0) <= entry.sequence) {
      const fault = faultOf(next.checkpoint, entry);
      if (fault !== undefined)
        return { sequence: entry.sequence, file: next.file, line: next.line, reason: fault };
      passed += 1;
      next = heads.next().value;
    }
    return undefined;
  }

  function faultOf(checkpoint: Checkpoint | null, entry: Head): string | undefined {
    if (checkpoint === null) return "the line is not a checkpoint";
    if (checkpoint.sequence < entry.sequence)
      return "checkpoints do not stand in the order of their sequences";
    if (checkpoint.writer !== entry.writer) return "the checkpoint is of another chain";
    if (checkpoint.hash !== entry.hash) return "the entry is not the one that its checkpoint signed";
    forged = isSigned !== undefined && !isSigned(checkpoint);
    return forged ? "the checkpoint's signature is not of this key" : undefined;
  }

  function end(entry: Head): ChainBreak | undefined {
    if (next === undefined) return undefined;
    const reason = next.checkpoint
      ? `the chain ends at entry ${entry.sequence}, but entry ${next.checkpoint.sequence} has a checkpoint`
      : "the line is not a checkpoint";
    return { sequence: entry.sequence + 1, file: next.file, line: next.line, reason };
  }

  function signature() {
    if (forged) return "invalid";
    return isSigned !== undefined && passed > 0 ? "valid" : "not_checked";
  }

  return { pass, end, passed: () => passed, signature };
}
