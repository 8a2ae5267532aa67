import type { IncomingHttpHeaders } from "node:http";
import {
  anthropicCountTokens,
  anthropicErrors,
  anthropicMessages,
  anthropicModels,
} from "./anthropic/index.ts";
import { cohereChat, cohereErrors } from "./cohere/index.ts";
import {
  openAiChat,
  openAiCompletions,
  openAiEmbeddings,
  openAiErrors,
  openAiModels,
  openAiModerations,
  openAiResponses,
} from "./openai/index.ts";
import { analyzeComment, googleErrors } from "./perspective/index.ts";
import type { ErrorShape, JudgingProtocol, ModelListing, Protocol } from "./protocol.ts";

/** Every endpoint that asks a model. Each has a text view: there is no other way to write a `Protocol`. */
export const PROTOCOLS: readonly Protocol[] = [
  openAiChat,
  openAiCompletions,
  openAiEmbeddings,
  openAiResponses,
  anthropicMessages,
  anthropicCountTokens,
  cohereChat,
];

/** Every endpoint that Fairlead answers itself. Each has a text view as well. */
export const JUDGING_PROTOCOLS: readonly JudgingProtocol[] = [openAiModerations, analyzeComment];

/** The error words of a path on the data plane that is no endpoint. */
export function errorsAt(path: string): ErrorShape {
  if (path.startsWith("/v1alpha1/")) return googleErrors;
  if (path.startsWith("/v2/")) return cohereErrors;
  return path.startsWith(`${anthropicMessages.path}/`) ? anthropicErrors : openAiErrors;
}

/** Two families list models at one path: Anthropic's clients always name their version. */
export function modelListingFor(headers: IncomingHttpHeaders): ModelListing {
  return headers["anthropic-version"] === undefined ? openAiModels : anthropicModels;
}
