export { openAiChat } from "./chat.ts";
export { collectMessages } from "./chat-text.ts";
export { openAiCompletions } from "./completions/index.ts";
export { openAiEmbeddings } from "./embeddings/index.ts";
export { openAiErrors } from "./errors.ts";
export { openAiResponses } from "./responses/index.ts";
