import { z } from "zod";
import { ACTIONS, STAGES } from "../platform/index.ts";

/** A head's probability in 256 steps: the resolution at which rules decide, so a replay is exact. */
const Score = z.int().min(0).max(255);

/** One direction of a call: what was looked at, what was seen, what was decided. Never the text. */
export const Screened = z.object({
  decision_id: z.string(),
  /** What the enforcing rules ask for. */
  decision: z.enum(ACTIONS),
  /** What was done: `hold` acts as `refuse` while no review exists. */
  effective: z.enum(ACTIONS),
  rule: z.string().nullable(),
  clause: z.string().nullable(),
  matches: z.array(
    z.object({
      rule: z.string(),
      clause: z.string(),
      mode: z.enum(["enforce", "shadow"]),
      action: z.enum(ACTIONS),
      detector: z.string(),
      score: Score,
    }),
  ),
  shadow: z.array(z.string()),
  /** Maximum over the texts of the call; on a stream, over its windows. */
  scores: z.record(z.string(), Score),
  scanned: z.object({
    texts: z.int().min(0),
    chars: z.int().min(0),
    /** Detectors that ran over all of it. */
    detectors: z.array(z.string()),
    /** Characters of a streamed answer that left after having been screened; null for a whole body. */
    released_chars: z.int().min(0).nullable(),
  }),
  /** Kinds of content that passed without having been inspected, e.g. `image`; empty when all was scanned. */
  not_scanned: z.array(z.string()),
});
export type Screened = z.infer<typeof Screened>;

export const OUTCOMES = ["answered", "refused", "failed", "abandoned", "interrupted"] as const;

/** Who asked for what; known before the upstream is called. */
const Asked = z.object({
  /** `req_…`; also the answer's `x-request-id`. */
  request_id: z.string(),
  organisation: z.string(),
  app: z.string(),
  key: z.string(),
  stage: z.enum(STAGES),
  protocol: z.string().nullable(),
  model: z.string().nullable(),
  upstream: z.string(),
  stream: z.boolean(),
  end_user: z.string().nullable(),
  reserved_tokens: z.int().min(0),
  input: Screened.nullable(),
  policy: z.string(),
  filters: z.string(),
});

/** Written before the upstream is called, so that a killed process leaves a trace of every call it had begun. */
export const CallOpened = Asked.extend({ kind: z.literal("call.opened") });
export type CallOpened = z.infer<typeof CallOpened>;

/** The one wide event of a call, written before the last byte of its answer leaves. */
export const CallClosed = Asked.extend({
  kind: z.literal("call.closed"),
  outcome: z.enum(OUTCOMES),
  /** HTTP status of the answer; 0 when none could be sent. */
  status: z.int(),
  /** Our refusal code; null for an answer. */
  code: z.string().nullable(),
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

/** Strangers' failures of one minute in one entry, so that they cannot fill the disk. */
export const AuthenticationFailed = z.object({
  kind: z.literal("authentication.failed"),
  from: z.int(),
  to: z.int(),
  failures: z.array(z.object({ network: z.string(), code: z.string(), count: z.int().min(1) })),
});
export type AuthenticationFailed = z.infer<typeof AuthenticationFailed>;
