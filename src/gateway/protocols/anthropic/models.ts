import type { JsonObject } from "../../json.ts";
import type { ModelListing } from "../protocol.ts";
import { anthropicErrors } from "./errors.ts";

/** What Anthropic's API itself says of a model whose day of release it does not know. */
const UNKNOWN_DAY = "1970-01-01T00:00:00Z";

/** GET /v1/models for Anthropic's clients: one page that holds every model. */
export const anthropicModels: ModelListing = {
  id: "anthropic.models",
  errors: anthropicErrors,
  list: (names) => ({
    data: names.map(modelOf),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  }),
};

function modelOf(name: string): JsonObject {
  return {
    type: "model",
    id: name,
    display_name: name,
    created_at: UNKNOWN_DAY,
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    capabilities: null,
    line: null,
    max_input_tokens: null,
    max_tokens: null,
  };
}
