export { filteredAnswer, filteredFrame, type Usage, usageOf, viewOfAnswer } from "./openai-chat-answer.ts";
export { type DeltaPart, partsOfFrame, UnscreenedFrame } from "./openai-chat-delta.ts";
export { type ParsedChat, parseChat } from "./openai-chat-request.ts";
export { collectMessages } from "./openai-chat-text.ts";
export { errorBody } from "./openai-errors.ts";
