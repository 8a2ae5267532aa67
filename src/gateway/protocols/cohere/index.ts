export { cohereChat } from "./chat.ts";
export { cohereErrors } from "./errors.ts";
