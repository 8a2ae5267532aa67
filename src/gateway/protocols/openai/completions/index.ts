import type { Protocol } from "../../protocol.ts";
import { withholdLogprobs } from "../chat-answer.ts";
import { openAiErrors } from "../errors.ts";
import { filteredCompletion, readCompletion } from "./completion-answer.ts";
import { parseCompletion } from "./completion-request.ts";
import { filteredCompletions, readCompletionStream } from "./completion-stream.ts";

/** POST /v1/completions. */
export const openAiCompletions: Protocol = {
  id: "openai.completions",
  path: "/v1/completions",
  upstream: { below: "version", path: "/completions" },
  errors: openAiErrors,
  parse: parseCompletion,
  answer: { read: readCompletion, filtered: filteredCompletion, withhold: withholdLogprobs },
  stream: { open: readCompletionStream, filteredWhole: (ending) => filteredCompletions(ending, [0]) },
};
