export { completion, DONE, events, MODES, type Mode, plainAnswer } from "./answers.ts";
export { type Ask, readAsk } from "./ask.ts";
