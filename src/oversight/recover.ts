import type { JournalEntry } from "../platform/index.ts";
import { CallClosed, CallOpened } from "./schema.ts";

/** What the windows of the limits must be given back after a restart. */
export interface PastUsage {
  readonly appId: string;
  /** When it was recorded, in milliseconds since 1970. */
  readonly at: number;
  readonly tokens: number;
}

export interface Recovered {
  /** One for each call that a stopped process had begun and not ended; to be appended. */
  readonly interrupted: readonly CallClosed[];
  readonly usage: readonly PastUsage[];
}

/**
 * Reads the tail of the journal after a start: calls without an end become `interrupted`, charged with what they had
 * reserved, since nobody can know what the upstream spent on them.
 */
export function recoverCalls(tail: Iterable<JournalEntry>): Recovered {
  const open = new Map<string, { at: number; record: CallOpened }>();
  const usage: PastUsage[] = [];
  for (const { kind, payload, at } of tail) {
    if (kind === "call.opened") {
      const record = CallOpened.parse(payload);
      open.set(record.request_id, { at, record });
    } else if (kind === "call.closed") {
      const record = CallClosed.parse(payload);
      const openedAt = open.get(record.request_id)?.at ?? at;
      open.delete(record.request_id);
      usage.push({
        appId: record.app,
        at: openedAt,
        tokens: record.usage.input_tokens + record.usage.output_tokens,
      });
    }
  }
  const left = [...open.values()];
  usage.push(...left.map(({ at, record }) => ({ appId: record.app, at, tokens: record.reserved_tokens })));
  return { interrupted: left.map(({ record }) => interrupted(record)), usage };
}

function interrupted(opened: CallOpened): CallClosed {
  return {
    ...opened,
    kind: "call.closed",
    outcome: "interrupted",
    status: 0,
    code: null,
    output: null,
    usage: { input_tokens: 0, output_tokens: opened.reserved_tokens, source: "reservation" },
    bytes: { request: 0, answer: 0 },
    times: { total_ms: 0, upstream_ms: 0, overhead_ms: 0 },
  };
}
