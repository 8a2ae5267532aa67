export { anthropicCountTokens } from "./count-tokens.ts";
export { anthropicErrors } from "./errors.ts";
export { anthropicMessages } from "./messages.ts";
export { anthropicModels } from "./models.ts";
