import type { Protocol } from "../protocol.ts";
import { filteredChat, readChatAnswer, withholdLogprobs } from "./chat-answer.ts";
import { parseChat } from "./chat-request.ts";
import { filteredChunks, readChatStream } from "./chat-stream.ts";
import { openAiErrors } from "./errors.ts";

/** POST /v1/chat/completions. */
export const openAiChat: Protocol = {
  id: "openai.chat",
  path: "/v1/chat/completions",
  upstream: { below: "version", path: "/chat/completions" },
  errors: openAiErrors,
  parse: parseChat,
  answer: { read: readChatAnswer, filtered: filteredChat, withhold: withholdLogprobs },
  stream: { open: readChatStream, filteredWhole: (ending) => filteredChunks(ending, [0]) },
};
