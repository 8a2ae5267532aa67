export { unscannable } from "./field-refusals.ts";
export { collectMessages } from "./openai/index.ts";
export {
  type AnswerFormat,
  type Asked,
  type DeltaPart,
  type Detectors,
  type ErrorShape,
  type Frame,
  type JudgingProtocol,
  OWN_MODEL,
  type OwnEnding,
  type Protocol,
  type ReadAnswer,
  type Scored,
  type StreamReader,
  type ToJudge,
  UnscreenedFrame,
  type Usage,
} from "./protocol.ts";
export { errorsAt, JUDGING_PROTOCOLS, modelListingFor, PROTOCOLS } from "./registry.ts";
