import type { ModelListing } from "../protocol.ts";
import { openAiErrors } from "./errors.ts";

/** GET /v1/models. */
export const openAiModels: ModelListing = {
  id: "openai.models",
  errors: openAiErrors,
  list: (names) => ({
    object: "list",
    data: names.map((id) => ({ id, object: "model", created: 0, owned_by: "fairlead" })),
  }),
};
