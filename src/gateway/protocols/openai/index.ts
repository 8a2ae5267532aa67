export { openAiChat } from "./chat.ts";
export { collectMessages } from "./chat-text.ts";
export { openAiCompletions } from "./completions/index.ts";
export { openAiEmbeddings } from "./embeddings/index.ts";
export { openAiErrors } from "./errors.ts";
export { openAiModels } from "./models.ts";
export { openAiModerations } from "./moderations.ts";
export { openAiResponses } from "./responses/index.ts";
