import type { Protocol } from "../../protocol.ts";
import { openAiErrors } from "../errors.ts";
import { EMBEDDING_VALUES_MAX, readEmbeddings } from "./embedding-answer.ts";
import { parseEmbedding } from "./embedding-request.ts";

/** POST /v1/embeddings. */
export const openAiEmbeddings: Protocol = {
  id: "openai.embeddings",
  path: "/v1/embeddings",
  upstream: { below: "version", path: "/embeddings" },
  errors: openAiErrors,
  parse: parseEmbedding,
  answer: { valuesMax: EMBEDDING_VALUES_MAX, read: readEmbeddings, filtered: undefined },
  stream: undefined,
};
