import { openAiChat, openAiErrors, openAiModerations } from "./openai/index.ts";
import { analyzeComment, googleErrors } from "./perspective/index.ts";
import type { ErrorShape, JudgingProtocol, Protocol } from "./protocol.ts";

/** Every endpoint that asks a model. Each has a text view: there is no other way to write a `Protocol`. */
export const PROTOCOLS: readonly Protocol[] = [openAiChat];

/** Every endpoint that Fairlead answers itself. Each has a text view as well. */
export const JUDGING_PROTOCOLS: readonly JudgingProtocol[] = [openAiModerations, analyzeComment];

/** The error words of a path on the data plane that is no endpoint. */
export function errorsAt(path: string): ErrorShape {
  if (path.startsWith("/v1alpha1/")) return googleErrors;
  return openAiErrors;
}
