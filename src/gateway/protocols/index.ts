export { unscannable } from "./field-refusals.ts";
export { collectMessages } from "./openai/index.ts";
export {
  type AnswerFormat,
  type Asked,
  type DeltaPart,
  type ErrorShape,
  type Frame,
  type OwnEnding,
  type Protocol,
  type ReadAnswer,
  type StreamReader,
  UnscreenedFrame,
  type Usage,
} from "./protocol.ts";
export { errorsAt, PROTOCOLS } from "./registry.ts";
