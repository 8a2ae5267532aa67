import { z } from "zod";

const Where = { url: z.url(), headers: z.record(z.string(), z.string()), seed: z.int(), model: z.string() };

/** Whole answers, one after another on each connection, until `requests` are sent or `seconds` have passed. */
const JsonJob = z.object({
  kind: z.literal("json"),
  ...Where,
  requests: z.int().optional(),
  seconds: z.number().optional(),
  concurrency: z.int(),
  /** So many of the first answers are not measured: the client warms up as well. */
  discard: z.int().default(0),
});

/** Streams, so many at once, so many in all. */
const StreamsJob = z.object({
  kind: z.literal("streams"),
  ...Where,
  requests: z.int(),
  concurrency: z.int(),
  discard: z.int().default(0),
  /** Pieces that are asked for; all without it. */
  maxTokens: z.int().optional(),
});

/** Conversations of 100 turns and 400 KB at a fixed rate, whether or not they are answered. */
const ConversationsJob = z.object({
  kind: z.literal("conversations"),
  ...Where,
  everyMs: z.number(),
  seconds: z.number(),
  /** Every turn of every sending is a new one, or only the last is. */
  history: z.enum(["new", "kept"]),
});

export const Job = z.discriminatedUnion("kind", [JsonJob, StreamsJob, ConversationsJob]);
export type ParsedJob = z.output<typeof Job>;
export type JsonJob = z.input<typeof JsonJob>;
export type StreamsJob = z.input<typeof StreamsJob>;
export type ConversationsJob = z.input<typeof ConversationsJob>;

const Figures = z.array(z.number());

const Outcome = {
  requests: z.int(),
  /** Answers that were not whole, not allowed, or not what the mock had sent. */
  failed: z.int(),
  /** What was wrong with the first of them; never its text. */
  why: z.string().nullable(),
  seconds: z.number(),
};

/** Of whole answers and of conversations. `latency_ms` leaves out what the mock says it held the answer. */
export const JsonReport = z.object({ ...Outcome, latency_ms: Figures });
export type JsonReport = z.infer<typeof JsonReport>;

export const StreamsReport = z.object({
  ...Outcome,
  /** From sending to the first content, without the mock's own time to its first content. */
  first_ms: Figures,
  /** The same without the mock's own time to the event that decided it (see `delays.ts`). */
  first_decided_ms: Figures,
  /** The same without the mock's own time to its 8th piece. */
  first_after_8th_ms: Figures,
  /** From the mock's writing of a piece to its arrival; every piece with content. */
  event_ms: Figures,
  /** From the mock's writing of the event that decided a piece to the piece's arrival; every piece with content. */
  event_decided_ms: Figures,
  /** As `event_ms` and as `event_decided_ms`, of first pieces alone. */
  first_event_ms: Figures,
  release_ms: Figures,
});
export type StreamsReport = z.infer<typeof StreamsReport>;
