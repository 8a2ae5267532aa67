export { completion, DONE, events, MODES, type Mode, plainAnswer } from "./answers.ts";
export { readAsk } from "./ask.ts";
export { answerAfterWait, type TimedAsk, writeBurst, writePaced } from "./timed.ts";
export { STREAM_TOKENS, tokens } from "./tokens.ts";
