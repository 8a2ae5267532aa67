import { z } from "zod";
import { ACTIONS, STAGES } from "../platform/index.ts";

/** A head's probability in 256 steps: the resolution at which rules decide, so a replay is exact. */
const Score = z.int().min(0).max(255);

/**
 * One direction of a call: what was looked at, what was seen, what was decided. Never the text.
 *
 * Fields with a default are left out of the journal where they hold it: most calls match no rule.
 */
const Screened = z.object({
  decision_id: z.string(),
  /** What the enforcing rules ask for. */
  decision: z.enum(ACTIONS),
  /** What was done: `hold` acts as `refuse` while no review exists. */
  effective: z.enum(ACTIONS),
  rule: z.string().nullable().default(null),
  clause: z.string().nullable().default(null),
  matches: z
    .array(
      z.object({
        rule: z.string(),
        clause: z.string(),
        mode: z.enum(["enforce", "shadow"]),
        action: z.enum(ACTIONS),
        detector: z.string(),
        score: Score,
      }),
    )
    .default([]),
  shadow: z.array(z.string()).default([]),
  /** Maximum over the texts of the call; on a stream, over its windows. */
  scores: z.record(z.string(), Score),
  /** How much every detector of `filters` looked at. */
  scanned: z.object({
    texts: z.int().min(0),
    chars: z.int().min(0),
    /** Characters of a streamed answer that left after having been screened; null for a whole body. */
    released_chars: z.int().min(0).nullable().default(null),
  }),
  /** Kinds of content that passed without having been inspected, e.g. `image`; empty when all was scanned. */
  not_scanned: z.array(z.string()).default([]),
});

const OUTCOMES = ["answered", "refused", "failed", "abandoned", "interrupted"] as const;

/** Who asked for what, and what it may cost: all that a restart must know of a call. */
const Asked = z.object({
  /** `req_…`; also the answer's `x-request-id`. */
  request_id: z.string(),
  organisation: z.string(),
  app: z.string(),
  key: z.string(),
  stage: z.enum(STAGES),
  /** Null when the body could not be read. */
  protocol: z.string().nullable(),
  model: z.string().nullable(),
  stream: z.boolean(),
  reserved_tokens: z.int().min(0),
});

/** Written before the upstream is called, so that a killed process leaves a trace of every call it had begun. */
export const CallOpened = Asked.extend({ kind: z.literal("call.opened") });
export type CallOpened = z.infer<typeof CallOpened>;

/** The one wide event of a call, written before the last byte of its answer leaves. */
export const CallClosed = Asked.extend({
  kind: z.literal("call.closed"),
  /** HMAC of the end user's identifier; null when the caller named none. */
  end_user: z.string().nullable(),
  upstream: z.string().nullable(),
  /** The `screening.started` entry with these digests says which policy and detectors they are; null for an interrupted call. */
  policy: z.string().nullable(),
  filters: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  /** HTTP status of the answer; 0 when none could be sent. */
  status: z.int(),
  /** Our refusal code; null for an answer. */
  code: z.string().nullable(),
  /** Null when nothing was screened, or when the process was killed before it could say. */
  input: Screened.nullable(),
  output: Screened.nullable(),
  usage: z.object({
    input_tokens: z.int().min(0),
    output_tokens: z.int().min(0),
    /** Where the figures come from: the upstream's own count, our estimate, the reservation, or no call was made. */
    source: z.enum(["upstream", "estimated", "reservation", "none"]),
  }),
  bytes: z.object({ request: z.int(), answer: z.int() }),
  times: z.object({ total_ms: z.number(), upstream_ms: z.number(), overhead_ms: z.number() }),
});
export type CallClosed = z.infer<typeof CallClosed>;
/** As it is written: what holds its default may be left out. */
export type WrittenCall = z.input<typeof CallClosed>;

/** Digests are named in records by their first 16 hex digits: 64 bits tell all policies of an installation apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 16);
}

/** Written at every start: what the digests in the records that follow stand for. */
export const ScreeningStarted = z.object({
  kind: z.literal("screening.started"),
  policy: z.string(),
  policy_version: z.string(),
  filters: z.string(),
  detectors: z.array(z.string()),
});
export type ScreeningStarted = z.infer<typeof ScreeningStarted>;

/** Strangers' failures of one minute in one entry, so that they cannot fill the disk. */
export const AuthenticationFailed = z.object({
  kind: z.literal("authentication.failed"),
  from: z.int(),
  to: z.int(),
  failures: z.array(z.object({ network: z.string(), code: z.string(), count: z.int().min(1) })),
});
export type AuthenticationFailed = z.infer<typeof AuthenticationFailed>;

/** Requests that were turned away unread because too many of their app had been refused: one entry a minute. */
export const CallsRefusedUnread = z.object({
  kind: z.literal("calls.refused_unread"),
  from: z.int(),
  to: z.int(),
  apps: z.array(z.object({ app: z.string(), count: z.int().min(1) })),
});
export type CallsRefusedUnread = z.infer<typeof CallsRefusedUnread>;
