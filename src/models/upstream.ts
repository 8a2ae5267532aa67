import type { EventEmitter } from "node:events";

/** One request on its way to a model. */
export interface UpstreamRequest {
  /** Below the base address (`version`), or below that without its `/v1` (`root`). */
  readonly below: "version" | "root";
  readonly path: string;
  /** What the upstream must see of the caller's headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The model's name inside it is already the one that the upstream knows. */
  readonly bytes: Buffer;
  /** Emits `abort` when nobody waits for the answer any more: the socket is closed, generation stops. */
  readonly signal: EventEmitter;
}

interface AnswerHead {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
}

/** An answer that was read to its end. */
export interface WholeAnswer extends AnswerHead {
  readonly bytes: Buffer;
}

/** Who reads an answer as it arrives. After `ended` or `failed` nothing more comes. */
export interface AnswerReader {
  received(chunk: Buffer): void;
  ended(): void;
  /** With the transport's own error. */
  failed(problem: unknown): void;
}

/** An answer as it arrives. It waits until it is read, and must be read to its end or given up. */
export interface StreamedAnswer extends AnswerHead {
  /** Once. */
  read(reader: AnswerReader): void;
  pause(): void;
  resume(): void;
  /** Nobody wants the rest: the socket is closed. Does nothing after the end. */
  giveUp(): void;
}

/** A server that speaks OpenAI's chat completions, or stands in for one. */
export interface Upstream {
  /** For people: `http://127.0.0.1:11434/v1`, `demo`. Never holds a credential. */
  readonly name: string;
  /**
   * Rejects with the transport's own error when there is no answer, with `BrokenAnswer` when it broke off, and with
   * `AnswerTooLarge`; `refusalOf` turns each into what a caller may read.
   */
  complete(request: UpstreamRequest): Promise<WholeAnswer>;
  stream(request: UpstreamRequest): Promise<StreamedAnswer>;
  /** Names of its models; undefined when the upstream cannot list them. */
  listModels(signal: AbortSignal): Promise<readonly string[] | undefined>;
  close(): Promise<void>;
}

/** Longest whole answer, in bytes: it is held in memory until it has been screened. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** The connection broke after the answer had begun; `cause` is the transport's error. */
export class BrokenAnswer extends Error {
  override readonly name = "BrokenAnswer";
}

/** The answer passed `ANSWER_BYTES_MAX`. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
}
