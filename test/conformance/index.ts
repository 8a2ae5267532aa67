import { openAiChat } from "./openai-chat.ts";
import type { Rows } from "./rows.ts";

export { KINDS, type Kind, type Rows, type WireEvent } from "./rows.ts";

/** The rows of every protocol, by its id. A protocol without rows fails the matrix. */
export const ROWS: Readonly<Record<string, Rows>> = {
  "openai.chat": openAiChat,
};
