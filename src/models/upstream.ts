import type { Readable } from "node:stream";

/** One request on its way to a model. */
export interface UpstreamRequest {
  /** The model name as the upstream knows it is already inside `bytes`. */
  readonly bytes: Buffer;
  readonly stream: boolean;
  /** Aborting frees the upstream: the socket is closed, generation stops. */
  readonly signal: AbortSignal;
}

/** The upstream's answer as it arrives; `body` must be read to its end or destroyed. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly body: Readable;
}

/** A server that speaks OpenAI's chat completions, or stands in for one. */
export interface Upstream {
  /** For people: `http://127.0.0.1:11434/v1`, `demo`. Never holds a credential. */
  readonly name: string;
  /** Rejects with the transport's own error; `forward` turns it into a Refusal. */
  complete(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Names of its models; undefined when the upstream cannot list them. */
  listModels(signal: AbortSignal): Promise<readonly string[] | undefined>;
  close(): Promise<void>;
}
