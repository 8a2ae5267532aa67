import type { Protocol } from "../protocol.ts";
import { filteredChat, readChatAnswer, withholdCopies } from "./chat-answer.ts";
import { filteredEvents } from "./chat-ending.ts";
import { parseChat } from "./chat-request.ts";
import { readChatStream } from "./chat-stream.ts";
import { cohereErrors } from "./errors.ts";

/** POST /v2/chat. */
export const cohereChat: Protocol = {
  id: "cohere.chat",
  path: "/v2/chat",
  upstream: { below: "root", path: "/v2/chat" },
  errors: cohereErrors,
  parse: parseChat,
  answer: { read: readChatAnswer, filtered: filteredChat, withhold: withholdCopies },
  stream: { open: readChatStream, filteredWhole: (ending) => filteredEvents(ending) },
};
