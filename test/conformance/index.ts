import { anthropicCountTokens, anthropicMessages } from "./anthropic-messages.ts";
import { cohereChat } from "./cohere-chat.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiCompletions } from "./openai-completions.ts";
import { openAiEmbeddings } from "./openai-embeddings.ts";
import { openAiResponses } from "./openai-responses.ts";
import type { Rows } from "./rows.ts";

export { KINDS, type Kind, type Rows, type WireEvent } from "./rows.ts";

/** The rows of every protocol, by its id. A protocol without rows fails the matrix. */
export const ROWS: Readonly<Record<string, Rows>> = {
  "openai.chat": openAiChat,
  "anthropic.messages": anthropicMessages,
  "anthropic.count_tokens": anthropicCountTokens,
  "cohere.chat": cohereChat,
  "openai.completions": openAiCompletions,
  "openai.embeddings": openAiEmbeddings,
  "openai.responses": openAiResponses,
};
