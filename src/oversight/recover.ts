import type { JournalEntry } from "../platform/index.ts";
import { CallClosed, CallOpened, type WrittenCall } from "./schema.ts";

/** A start under load reads a minute of records, so no more of each is looked at than is needed. */
const Settled = CallClosed.pick({ request_id: true, app: true, usage: true, reserved_tokens: true });

/** What the windows of the limits must be given back after a restart. */
export interface PastUsage {
  readonly appId: string;
  /** When it was recorded, in milliseconds since 1970. */
  readonly at: number;
  readonly tokens: number;
}

export interface Recovered {
  /** One for each call that a stopped process had begun and not ended; to be appended. */
  readonly interrupted: readonly WrittenCall[];
  readonly usage: readonly PastUsage[];
}

/**
 * Reads the tail of the journal after a start, entry by entry, oldest first: calls without an end become
 * `interrupted`, charged with what they had reserved, since nobody can know what the upstream spent on them.
 */
export function createRecovery() {
  const open = new Map<string, { at: number; record: CallOpened }>();
  const usage: PastUsage[] = [];

  function close(payload: unknown, at: number): void {
    const { request_id, app, reserved_tokens, usage: spent } = Settled.parse(payload);
    const openedAt = open.get(request_id)?.at ?? at;
    open.delete(request_id);
    // A call that was refused before it was admitted has used nothing; every admission reserves some tokens.
    if (reserved_tokens === 0) return;
    usage.push({ appId: app, at: openedAt, tokens: spent.input_tokens + spent.output_tokens });
  }

  return {
    visit({ kind, payload, at }: JournalEntry): void {
      if (kind === "call.closed") close(payload, at);
      else if (kind === "call.opened") {
        const record = CallOpened.parse(payload);
        open.set(record.request_id, { at, record });
      }
    },
    result(): Recovered {
      const left = [...open.values()];
      const reserved = left.map(({ at, record }) => ({
        appId: record.app,
        at,
        tokens: record.reserved_tokens,
      }));
      return { interrupted: left.map(({ record }) => interrupted(record)), usage: [...usage, ...reserved] };
    },
  };
}

function interrupted(opened: CallOpened): WrittenCall {
  return {
    ...opened,
    kind: "call.closed",
    end_user: null,
    upstream: null,
    policy: null,
    filters: null,
    outcome: "interrupted",
    status: 0,
    code: null,
    input: null,
    output: null,
    usage: { input_tokens: 0, output_tokens: opened.reserved_tokens, source: "reservation" },
    bytes: { request: 0, answer: 0 },
    times: { total_ms: 0, upstream_ms: 0, overhead_ms: 0 },
  };
}
