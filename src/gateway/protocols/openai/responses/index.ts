import type { Protocol } from "../../protocol.ts";
import { openAiErrors } from "../errors.ts";
import { readResponse, withholdTokens } from "./response-answer.ts";
import { filteredEvents, filteredResponse, NOTHING_SEEN } from "./response-ending.ts";
import { parseResponse } from "./response-request.ts";
import { readResponseStream } from "./response-stream.ts";

/** POST /v1/responses. */
export const openAiResponses: Protocol = {
  id: "openai.responses",
  path: "/v1/responses",
  upstream: { below: "version", path: "/responses" },
  errors: openAiErrors,
  parse: parseResponse,
  answer: { read: readResponse, filtered: filteredResponse, withhold: withholdTokens },
  stream: {
    open: readResponseStream,
    filteredWhole: (ending) => filteredEvents(ending, NOTHING_SEEN),
  },
};
