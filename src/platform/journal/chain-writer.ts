import { randomBytes } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { JournalUnwritable, systemCode } from "./errors.ts";
import { encodeLine, NO_HASH } from "./line.ts";
import { SEGMENT_BYTES_MAX, segmentPath } from "./segments.ts";
import type { Durability } from "./shapes.ts";
import type { Tail } from "./tail.ts";

/** write(2): how many of the bytes from `offset` on were taken. Tests hand in a disk that is full. */
export type WriteBytes = (file: number, bytes: Uint8Array, offset: number, length: number) => number;

export interface ChainWriterOptions {
  readonly folder: string;
  readonly tail: Tail | undefined;
  readonly durability: Durability;
  readonly segmentBytesMax?: number | undefined;
  readonly write?: WriteBytes | undefined;
}

const FILE_MODE = 0o600;
/** Lines up to this size are encoded into one buffer that is used again and again. */
const SCRATCH_BYTES = 64 * 1024;
/** UTF-8 needs at most this many bytes for one UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3;
const SALT_BYTES = 16;
const SALTS_AT_ONCE = 256;

const datasync = promisify(fdatasync);

/**
 * The writing end of the chain: assigns sequence and hash, and writes entries, alone or together, with one write(2).
 * After the first failure every further append fails too: a gap must not be written over.
 */
export function openChainWriter(options: ChainWriterOptions) {
  const { folder, tail, durability } = options;
  const write: WriteBytes = options.write ?? writeSync;
  const bytesMax = options.segmentBytesMax ?? SEGMENT_BYTES_MAX;
  const nextSalt = createSalts();
  const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  let sequence = tail?.sequence ?? 0;
  let hash = tail?.hash ?? NO_HASH;
  let segmentFirst = tail?.segment.first ?? 1;
  if (tail?.torn) truncateSync(tail.torn.file, tail.torn.keptBytes);
  let file = openSync(segmentPath(folder, segmentFirst), "a", FILE_MODE);
  let size = fstatSync(file).size;
  let failure: JournalUnwritable | undefined;
  let retired: Promise<void> = Promise.resolve();
  if (durability === "strict") syncFolder(folder);

  /** Returns the sequence of the last one. Either all are written or none is: a part of a write is cut off at the next start. */
  function append(at: number, payloads: readonly string[]): number {
    if (failure) throw failure;
    let text = "";
    let last = hash;
    for (const [index, payload] of payloads.entries()) {
      const line = encodeLine(sequence + 1 + index, at, last, nextSalt(), payload);
      text += line.text;
      last = line.hash;
    }
    try {
      const bytes = encoded(text, scratch);
      if (size > 0 && size + bytes.length > bytesMax) rotate();
      writeWhole(bytes);
      size += bytes.length;
      if (durability === "strict") fdatasyncSync(file);
    } catch (problem) {
      throw fail(problem);
    }
    sequence += payloads.length;
    hash = last;
    return sequence;
  }

  /** write(2) may take less than it was given; the rest follows at once or the journal is given up. */
  function writeWhole(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const taken = write(file, bytes, done, bytes.length - done);
      if (taken <= 0) throw new Error("write(2) took nothing");
      done += taken;
    }
  }

  function rotate(): void {
    const old = file;
    segmentFirst = sequence + 1;
    file = openSync(segmentPath(folder, segmentFirst), "ax", FILE_MODE);
    size = 0;
    if (durability === "strict") syncFolder(folder);
    retired = Promise.all([retired, datasync(old)]).then(() => closeSync(old));
    retired.catch(fail);
  }

  function fail(problem: unknown): JournalUnwritable {
    failure ??= new JournalUnwritable(systemCode(problem), { cause: problem });
    return failure;
  }

  return {
    append,
    fail,
    failure: () => failure,
    head: () => ({ sequence, hash }),
    segmentFirst: () => segmentFirst,
    /** Resolves when everything appended before the call is on the disk. */
    async sync(): Promise<void> {
      try {
        await Promise.all([retired, datasync(file)]);
      } catch (problem) {
        throw fail(problem);
      }
    },
    async close(): Promise<void> {
      failure ??= new JournalUnwritable("closed");
      await retired.catch(() => undefined);
      closeSync(file);
    },
  };
}

function encoded(text: string, scratch: Buffer): Buffer {
  if (text.length * BYTES_PER_UNIT_MAX > scratch.length) return Buffer.from(text, "utf8");
  return scratch.subarray(0, scratch.write(text, "utf8"));
}

/** A new file's name is on the disk only when its folder is. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** 128 random bits as 32 hex digits; drawn in batches, because one call to the generator costs more than an entry's hash. */
function createSalts(): () => string {
  let pool = "";
  let at = 0;
  return () => {
    if (at >= pool.length) {
      pool = randomBytes(SALT_BYTES * SALTS_AT_ONCE).toString("hex");
      at = 0;
    }
    const salt = pool.slice(at, at + 2 * SALT_BYTES);
    at += 2 * SALT_BYTES;
    return salt;
  };
}
