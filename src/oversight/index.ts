import type { Clock, Journal, JournalPayload } from "../platform/index.ts";
import { createFailedAuthentications } from "./failed-authentications.ts";
import { createRecovery, type PastUsage } from "./recover.ts";
import { createRefusedUnread } from "./refused-unread.ts";
import { CallClosed, type CallOpened, type ScreeningStarted, type WrittenCall } from "./schema.ts";

export {
  CallClosed,
  type CallOpened,
  shortDigest,
  type WrittenCall,
} from "./schema.ts";

/** A call on the record, with its place in the journal. */
export interface RecordedCall {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly record: CallClosed;
}

export interface Oversight {
  /** Both resolve when the record is written, and reject when the journal cannot take it; then nothing may be answered. */
  opened(record: CallOpened): Promise<void>;
  closed(record: WrittenCall): Promise<void>;
  screeningStarted(entry: ScreeningStarted): void;
  failedAuthentication(address: string, code: string): void;
  /** One more request of this app was turned away before it was read. */
  refusedUnread(appId: string): void;
  /** Writes down what was counted since the last time: strangers' failures, requests refused unread. */
  flush(): void;
  /** Newest first. */
  recentCalls(limit: number): Promise<readonly RecordedCall[]>;
  /** Ends the calls that a killed process left open, and says what the last minute used. Once, at start. */
  recover(): readonly PastUsage[];
  close(): void;
}

/** What is counted together becomes one entry in this time, in milliseconds. */
const FLUSH_EVERY_MS = 60_000;

/** The record of what happened: one wide event per call, one aggregated entry a minute for strangers. */
export function createOversight({
  journal,
  clock,
}: {
  readonly journal: Journal;
  readonly clock: Clock;
}): Oversight {
  const failures = createFailedAuthentications(clock);
  const unread = createRefusedUnread(clock);

  function append(payload: JournalPayload): void {
    journal.append(payload);
  }

  function flush(): void {
    for (const entry of [failures.take(), unread.take()]) if (entry) append(entry);
  }

  const timer = setInterval(() => {
    try {
      flush();
    } catch {
      // The journal has noted it (`failure`), `/readyz` says so, and nothing is answered. The timer must not end the process.
    }
  }, FLUSH_EVERY_MS);
  timer.unref();

  return {
    opened: journal.appendSoon,
    closed: journal.appendSoon,
    screeningStarted: append,
    failedAuthentication: failures.count,
    refusedUnread: unread.count,
    flush,
    async recentCalls(limit) {
      const entries = await journal.recent({ kinds: ["call.closed"], limit });
      return entries.flatMap(({ sequence, at, payload }) =>
        payload === null ? [] : [{ sequence, at, record: CallClosed.parse(payload) }],
      );
    },
    recover() {
      const recovery = createRecovery();
      journal.replayTail(recovery.visit);
      const { interrupted, usage } = recovery.result();
      for (const record of interrupted) append(record);
      return usage;
    },
    close() {
      clearInterval(timer);
      flush();
    },
  };
}
