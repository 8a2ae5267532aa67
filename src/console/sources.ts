import type { Action, Direction, HeadsDocument, RefusalKind, Stage } from "../platform/index.ts";
import type { Guideline } from "../policy/index.ts";

/** A value, or the promise of one: rooms may answer from memory or from the database. */
type Awaitable<T> = T | Promise<T>;

/** What the status part of the console shows. */
export interface Status {
  /** The version of Fairlead that runs. */
  readonly version: string;
  readonly upstream: {
    readonly name: string;
    /** Where its address came from, in words: "fairlead.yaml", "a server answering on port 11434". */
    readonly source: string;
  };
  /** Model names a caller may use; the first one stands in the example request. */
  readonly models: readonly string[];
  /** Undefined while the journal is empty. */
  readonly journalHead: { readonly sequence: number; readonly hash: string } | undefined;
  readonly uptimeMs: number;
  readonly ready: boolean;
  /** Why not, in one sentence; only when `ready` is false. */
  readonly notReadyBecause?: string | undefined;
}

/** One key as the console may show it: never any part of its secret. Times are milliseconds since 1970. */
export interface KeyRow {
  readonly id: string;
  readonly app: string;
  readonly stage: Stage;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

interface Scanned {
  readonly texts: number;
  readonly chars: number;
  /** Kinds of content that passed without having been inspected, e.g. `image`. */
  readonly notScanned: readonly string[];
}

/** One call on the record. Every text that the call carried stays out. */
export interface DecisionRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly app: string;
  readonly model: string;
  /** Where the policy decided; null when it did not. */
  readonly direction: Direction | null;
  /** What the policy decided; null when something else ended the call: limits, sizes, the upstream, the caller. */
  readonly decision: Action | null;
  /** What the policy would do with a text that was only scored; null for every other call. */
  readonly would: Action | null;
  readonly outcome: "answered" | "refused" | "failed" | "abandoned" | "interrupted";
  /** HTTP status of the answer; 0 when none was sent. */
  readonly status: number;
  readonly rule: string | null;
  readonly clause: string | null;
  readonly stream: boolean;
  /** Our refusal code, when the call ended in one; shown, with its page, where no rule is the reason. */
  readonly code: string | null;
  /** What was really looked at; null when nothing was screened. */
  readonly scanned: Scanned | null;
  /** Fairlead's own time on the call. */
  readonly overheadMs: number;
  readonly requestId: string;
  /** Null when nothing was screened. */
  readonly decisionId: string | null;
}

/** Everything the pages show, handed in by whoever builds the house. */
export interface Sources {
  /** Without a slash at the end; links and example commands start with it. */
  readonly publicUrl: string;
  readonly signIn: {
    /**
     * Spends a one-time token for the value of a signed cookie.
     * @throws Refusal when the token is unknown, spent or too old
     */
    redeem(token: string): Awaitable<{ readonly cookie: string }>;
    /** Who a signed cookie speaks for; undefined when it is forged or too old. */
    verify(cookie: string): Awaitable<{ readonly actor: string } | undefined>;
    /** Ends the session of a signed cookie, so that no copy of it opens anything any more. */
    end(cookie: string): Awaitable<void>;
  };
  status(): Awaitable<Status>;
  listKeys(): Awaitable<readonly KeyRow[]>;
  /** Newest first. */
  recentDecisions(limit: number): Awaitable<readonly DecisionRow[]>;
  /** The published side of the policy that is enforced right now. */
  readonly policy: Guideline;
  /** The signed checkpoints of the journal, published as they are. */
  auditHeads(): Awaitable<HeadsDocument>;
  /** The text of docs/errors/<room>/<code>.md; undefined when there is none. */
  errorPage(room: string, code: string): Awaitable<string | undefined>;
  /** Told whatever made a page fail; the reader is shown the id only. */
  onBug(bug: unknown, requestId: string): void;
  /** All refusals of all rooms by full code, `room/name`. */
  readonly refusalKinds: Readonly<Record<string, RefusalKind>>;
}
