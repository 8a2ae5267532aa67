import type { JournalUnwritable } from "./errors.ts";

/** What a caller hands over. `kind` is noun.verb (`call.opened`); the rest is the caller's own. */
export interface JournalPayload {
  readonly kind: string;
  /** Id of the call; demanded for `call.opened` and `call.closed`, so that a restart finds the unfinished ones. */
  readonly request_id?: string | null;
  readonly [field: string]: unknown;
}

/** One entry as it is read back. */
export interface JournalEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** `erased` when the payload has been erased. */
  readonly kind: string;
  readonly payload: JournalPayload | null;
}

export interface Head {
  readonly writer: string;
  readonly sequence: number;
  /** 64 hex digits. */
  readonly hash: string;
}

/** A signed statement that the chain of `writer` had this hash at this sequence. */
export interface Checkpoint extends Head {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** Ed25519, base64. docs/audit-format.md says over which bytes. */
  readonly signature: string;
}

/** What `/trust/audit-heads.json` publishes. */
export interface HeadsDocument {
  readonly writer: string;
  readonly algorithm: "ed25519";
  /** Base64 of the 32 raw bytes. */
  readonly public_key: string;
  /** Oldest first; the most recent ones only. */
  readonly checkpoints: readonly Checkpoint[];
}

export interface RecentQuery {
  readonly kinds: readonly string[];
  readonly limit: number;
  /** Only entries with a smaller sequence: the last one of the page before. */
  readonly before?: number;
}

export interface Journal {
  /**
   * Writes one entry with one write(2) and returns when the kernel has it (`durability: strict`: the disk).
   * Throws `JournalUnwritable` at and after any failure: nothing may be answered that is not on the record.
   */
  append(payload: JournalPayload): { readonly sequence: number; readonly at: number };
  /**
   * As `append`, together with all other entries of this turn of the event loop in one write(2); resolves when the
   * kernel has them, rejects with `JournalUnwritable`.
   */
  appendSoon(payload: JournalPayload): Promise<void>;
  /**
   * Why nothing can be written any more; undefined while all is well. It knows of every failure: of an entry,
   * whoever appended it, of a sync behind the main thread, and of a rotation.
   */
  failure(): JournalUnwritable | undefined;
  head(): Head;
  /** Syncs the journal, then signs, stores and returns its head. The last one again when the head has not moved. */
  checkpoint(): Promise<Checkpoint>;
  checkpoints(): HeadsDocument;
  /** Newest first; sees the entry appended just now. */
  recent(query: RecentQuery): Promise<readonly JournalEntry[]>;
  /** Oldest first, streamed from the segments. Entries appended while reading are not included. */
  entriesSince(at: number): Generator<JournalEntry>;
  /**
   * Hands over, oldest first, every entry of the last `sinceMs` (default 60,000) and everything from the
   * oldest `call.opened` that no `call.closed` followed.
   */
  replayTail(visit: (entry: JournalEntry) => void, options?: { readonly sinceMs?: number }): void;
  /** Takes a last checkpoint, waits for the copy into the database, and lets the files go. */
  close(): Promise<void>;
}

export type Durability = "process" | "strict";

export interface ChainReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly erased: number;
  /** Bytes of an unfinished last line; cut at the next start, no failure. */
  readonly tornBytes: number;
  readonly head: Head | undefined;
  readonly firstBroken?: ChainBreak;
  readonly completeness: "not_provable" | "proven_up_to";
  /** Sequence up to which nothing was changed or removed; with `proven_up_to` only. */
  readonly upTo?: number;
  /** Of the checkpoints, against the public key that was given or stands in the heads document. */
  readonly signature: "valid" | "invalid" | "not_checked";
  /** How many signed checkpoints of DATA/audit-heads.jsonl were held against the chain. */
  readonly localHeads: number;
}

export interface ChainBreak {
  readonly sequence: number;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}
