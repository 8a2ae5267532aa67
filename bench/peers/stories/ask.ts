import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { ANSWER_TOKENS_MAX } from "./stories.ts";

const ANSWER_TOKENS_DEFAULT = 32;

const Part = z.object({ type: z.literal("text"), text: z.string() });
const Ask = z.object({
  model: z.string(),
  messages: z.array(z.object({ content: z.union([z.string(), z.array(Part)]) })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
});
export type Ask = z.infer<typeof Ask>;

/** Undefined when the body is not a request for a chat completion. */
export async function readAsk(request: IncomingMessage): Promise<Ask | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return Ask.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    return undefined;
  }
}

/** The model continues text and knows no chat: it reads the messages one after another. */
export function promptOf(ask: Ask): string {
  return ask.messages
    .map(({ content }) =>
      typeof content === "string" ? content : content.map((part) => part.text).join("\n"),
    )
    .join("\n");
}

export function maxTokensOf(ask: Ask): number {
  return Math.min(ask.max_completion_tokens ?? ask.max_tokens ?? ANSWER_TOKENS_DEFAULT, ANSWER_TOKENS_MAX);
}
