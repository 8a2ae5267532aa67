export { openAiChat } from "./chat.ts";
export { collectMessages } from "./chat-text.ts";
export { openAiErrors } from "./errors.ts";
export { openAiModels } from "./models.ts";
export { openAiModerations } from "./moderations.ts";
