import type { Refusal } from "../../../platform/index.ts";
import type { PolicyVerdict } from "../../verdict.ts";
import type { ErrorShape } from "../protocol.ts";

/** OpenAI's `type` by status; SDKs choose their exception by status, people read this. */
function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** The body of an error in OpenAI's shape; `fairlead` inside it carries what only we can say. */
function errorBody(refusal: Refusal, docsUrl: string, requestId: string, verdict?: PolicyVerdict): string {
  return JSON.stringify({
    error: {
      message: refusal.message,
      type: typeOf(refusal.status),
      param: refusal.param ?? null,
      code: refusal.protocolCode,
      fairlead: { code: refusal.code, docs_url: docsUrl, request_id: requestId, ...verdict },
    },
  });
}

export const openAiErrors: ErrorShape = { family: "openai", errorBody };
