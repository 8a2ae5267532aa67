import type { Protocol } from "../protocol.ts";
import { readMessage } from "./answer.ts";
import { filteredEvents, filteredMessage, NOTHING_SEEN } from "./ending.ts";
import { anthropicErrors } from "./errors.ts";
import { parseMessages } from "./request.ts";
import { readMessageStream } from "./stream.ts";

/** What an Anthropic server must know of a caller: its version of the protocol, and the features it opts into. */
export const SEEN_HEADERS = ["anthropic-version", "anthropic-beta"] as const;

/** POST /v1/messages. */
export const anthropicMessages: Protocol = {
  id: "anthropic.messages",
  path: "/v1/messages",
  upstream: { below: "root", path: "/v1/messages", headers: SEEN_HEADERS },
  errors: anthropicErrors,
  parse: parseMessages,
  answer: { read: readMessage, filtered: filteredMessage },
  stream: { open: readMessageStream, filteredWhole: (ending) => filteredEvents(ending, NOTHING_SEEN) },
};
