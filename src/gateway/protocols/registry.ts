import {
  openAiChat,
  openAiCompletions,
  openAiEmbeddings,
  openAiErrors,
  openAiResponses,
} from "./openai/index.ts";
import type { ErrorShape, Protocol } from "./protocol.ts";

/** Every endpoint that asks a model. Each has a text view: there is no other way to write a `Protocol`. */
export const PROTOCOLS: readonly Protocol[] = [
  openAiChat,
  openAiCompletions,
  openAiEmbeddings,
  openAiResponses,
];

/** The error words of a path on the data plane that is no endpoint. */
export function errorsAt(_path: string): ErrorShape {
  return openAiErrors;
}
