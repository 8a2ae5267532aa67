import { cohereChat, cohereErrors } from "./cohere/index.ts";
import { openAiChat, openAiErrors } from "./openai/index.ts";
import type { ErrorShape, Protocol } from "./protocol.ts";

/** Every endpoint that asks a model. Each has a text view: there is no other way to write a `Protocol`. */
export const PROTOCOLS: readonly Protocol[] = [openAiChat, cohereChat];

/** The error words of a path on the data plane that is no endpoint. */
export function errorsAt(path: string): ErrorShape {
  return path.startsWith("/v2/") ? cohereErrors : openAiErrors;
}
