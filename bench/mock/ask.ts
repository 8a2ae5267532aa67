import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { MODES, type Mode } from "./answers.ts";

const Body = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  messages: z.array(z.object({ content: z.unknown() })).min(1),
});

/** What the mock understands of a request. */
export interface Ask {
  readonly model: string;
  /** Undefined for a model that the mock does not know. */
  readonly mode: Mode | undefined;
  readonly stream: boolean;
  readonly usage: boolean;
  /** Only the modes that measure time keep to it. */
  readonly maxTokens: number | undefined;
  /** The last message, if it is plain text. */
  readonly prompt: string;
}

export async function readAsk(request: IncomingMessage): Promise<Ask> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Body.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  const content = body.messages.at(-1)?.content;
  return {
    model: body.model,
    mode: MODES.find((mode) => mode === body.model),
    stream: body.stream ?? false,
    usage: body.stream_options?.include_usage ?? false,
    maxTokens: body.max_tokens ?? undefined,
    prompt: typeof content === "string" ? content : "",
  };
}
