import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Clock } from "../clock.ts";
import { closeAll } from "../close-all.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secret.ts";
import { openChainWriter, type WriteBytes } from "./chain-writer.ts";
import { createSigner } from "./checkpoint.ts";
import { JournalBroken, systemCode } from "./errors.ts";
import { follow } from "./follow.ts";
import { gather } from "./gather.ts";
import { createOpenCalls, readFrom, readSince } from "./replay.ts";
import { headsFile, journalFolder } from "./segments.ts";
import type {
  Checkpoint,
  Durability,
  Head,
  Journal,
  JournalEntry,
  JournalPayload,
  RecentQuery,
} from "./shapes.ts";
import { copiedUpTo, type JournalTables, recentEntries } from "./store.ts";
import { readStoredHeads, readTail } from "./tail.ts";

export interface JournalOptions {
  /** DATA: segments go to DATA/journal/, checkpoints to DATA/audit-heads.jsonl. */
  readonly folder: string;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, "derive">;
  /** Already migrated, and a file: a worker opens it a second time. */
  readonly database: { readonly file: string; as<Tables>(): Database<Tables> };
  /** Default `process`. */
  readonly durability?: Durability;
  readonly log?: Log;
  /** Default 64 MB. */
  readonly segmentBytesMax?: number;
  /** Default 60,000: what the product promises; tests do not wait for it. */
  readonly checkpointEveryMs?: number;
  /** The write(2) to use; tests hand in a disk that is full. */
  readonly write?: WriteBytes;
}

const CHECKPOINT_EVERY_MS = 60_000;
/** How many checkpoints the published document shows. */
const CHECKPOINTS_SHOWN = 1000;
const REPLAY_MS = 60_000;

/**
 * Opens the journal for writing; the caller holds the owner lock. Verifies the end of the chain, cuts an unfinished
 * last line and records that. Throws `JournalBroken` when the end of the chain does not hold.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { clock, log } = options;
  const folder = journalFolder(options.folder);
  const db = options.database.as<JournalTables>().db;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stored = readStoredHeads(options.folder);
  const tail = readTail(options.folder, stored.at(-1));
  const writer = tail?.writer ?? newId("writer");
  const copied = await copiedUpTo(db, writer);
  if (copied > (tail?.sequence ?? 0)) {
    throw new JournalBroken(
      folder,
      `the journal ends at entry ${tail?.sequence ?? 0}, but the database has entry ${copied}`,
    );
  }
  const { durability = "process", segmentBytesMax, write } = options;
  const chain = openChainWriter({ folder, tail, durability, segmentBytesMax, write });
  const follower = follow({
    folder,
    databaseFile: options.database.file,
    writer,
    copied,
    segment: chain.segmentFirst(),
    onProblem({ step, code }) {
      if (step === "sync") chain.fail(Object.assign(new Error("fdatasync"), { code }));
      if (step === "sync")
        log?.fatal("The journal cannot be put on the disk; nothing is accepted any more.", { code });
      else log?.error("The journal could not be copied into the database; trying again.", { code });
    },
  });
  const calls = createOpenCalls(folder);
  const signer = createSigner(options.secrets);
  const heads = stored.slice(-CHECKPOINTS_SHOWN);
  const lastSequence = () => chain.head().sequence;
  let knowsOpenCalls = tail === undefined;
  let checkpointing: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  let firstRecord = false;

  function append(payload: JournalPayload): { readonly sequence: number; readonly at: number } {
    return appendAll([payload]);
  }

  function appendAll(payloads: readonly JournalPayload[]) {
    for (const payload of payloads) calls.check(payload);
    const at = clock.now();
    const sequence = chain.append(at, payloads.map(payloadText));
    for (const [index, payload] of payloads.entries())
      calls.note(payload, sequence - payloads.length + 1 + index);
    follower.appended(chain.segmentFirst());
    if (!firstRecord) {
      firstRecord = true;
      setImmediate(checkpointInBackground);
    }
    return { sequence, at };
  }

  const together = gather(appendAll);

  const head = (): Head => ({ writer, ...chain.head() });

  /** One after the other: lines of audit-heads.jsonl stand in the order of their sequences. */
  function checkpoint(): Promise<Checkpoint> {
    const next = checkpointing.then(signHead);
    checkpointing = next.catch(() => undefined);
    return next;
  }

  async function signHead(): Promise<Checkpoint> {
    const last = heads.at(-1);
    const present = head();
    if (last?.sequence === present.sequence) return last;
    const floor = calls.floor(present.sequence);
    await chain.sync();
    const signed = signer.sign(present, clock.now());
    await storeHead(headsFile(options.folder), signed);
    heads.push(signed);
    if (heads.length > CHECKPOINTS_SHOWN) heads.shift();
    if (knowsOpenCalls) calls.storeFloor(floor);
    log?.info("Checkpoint of the audit chain.", { ...signed });
    return signed;
  }

  function checkpointInBackground(): void {
    if (chain.failure()) return;
    checkpoint().catch((error) => {
      log?.error("The audit chain could not be checkpointed.", { code: systemCode(error), error });
    });
  }

  /** What the worker has not copied yet is read from the files, so that an entry is seen at once. */
  async function recent({ kinds, limit, before = Number.POSITIVE_INFINITY }: RecentQuery) {
    const inDatabase = follower.copied();
    const wanted = new Set(kinds);
    const fresh: JournalEntry[] = [];
    for (const entry of readFrom(folder, inDatabase + 1, Math.min(before - 1, lastSequence()))) {
      if (wanted.has(entry.kind)) fresh.push(entry);
      if (fresh.length > limit) fresh.shift();
    }
    fresh.reverse();
    if (fresh.length === limit) return fresh;
    const rest = { writer, kinds, limit: limit - fresh.length, before: Math.min(before, inDatabase + 1) };
    return [...fresh, ...(await recentEntries(db, rest))];
  }

  function replayTail(visit: (entry: JournalEntry) => void, { sinceMs = REPLAY_MS } = {}): void {
    const last = lastSequence();
    const since = clock.now() - sinceMs;
    const floor = calls.storedFloor(last);
    const firstRecent = readSince(folder, since, last).next().value?.sequence ?? last + 1;
    for (const entry of readFrom(folder, Math.min(floor, firstRecent), last)) {
      if (entry.payload) calls.note(entry.payload, entry.sequence);
      visit(entry);
    }
    knowsOpenCalls = true;
  }

  async function closeOnce(): Promise<void> {
    clearInterval(timer);
    together.flush();
    const lastCheckpoint = () => (chain.failure() ? undefined : checkpoint());
    await closeAll(lastCheckpoint, follower.stop, chain.close);
  }

  if (tail === undefined) append({ kind: "journal.created", format: 1, writer });
  if (tail?.torn) {
    const { cutBytes, cutDigest } = tail.torn;
    append({ kind: "journal.repaired", cut_bytes: cutBytes, cut_sha256: cutDigest });
    log?.warn("An unfinished last line of the journal was cut off.", { bytes: cutBytes, digest: cutDigest });
  }
  await checkpoint();
  firstRecord = false;
  const every = options.checkpointEveryMs ?? CHECKPOINT_EVERY_MS;
  const timer = setInterval(checkpointInBackground, every).unref();

  return {
    append,
    appendSoon: together.add,
    failure: chain.failure,
    head,
    checkpoint,
    checkpoints: () => ({
      writer,
      algorithm: "ed25519",
      public_key: signer.publicKey,
      checkpoints: [...heads],
    }),
    recent,
    entriesSince: (at) => readSince(folder, at, lastSequence()),
    replayTail,
    close() {
      closing ??= closeOnce();
      return closing;
    },
  };
}

/** The kind stands first, so that the copy finds it without parsing the rest. */
function payloadText(payload: JournalPayload): string {
  const text = JSON.stringify(payload);
  if (text.startsWith('{"kind":')) return text;
  const { kind, ...rest } = payload;
  return JSON.stringify({ kind, ...rest });
}

async function storeHead(file: string, checkpoint: Checkpoint): Promise<void> {
  const handle = await open(file, "a", 0o600);
  const { size } = await handle.stat();
  try {
    await handle.write(`${JSON.stringify(checkpoint)}\n`);
    await handle.datasync();
  } catch (problem) {
    // Half a line must not stand before the next checkpoint.
    await handle.truncate(size);
    throw problem;
  } finally {
    await handle.close();
  }
}
