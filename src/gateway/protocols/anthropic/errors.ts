import type { Refusal } from "../../../platform/index.ts";
import type { PolicyVerdict } from "../../verdict.ts";
import type { ErrorShape } from "../protocol.ts";

const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
};

/** Anthropic's `type` by status; its client chooses the class by status and shows people the type. */
function typeOf(status: number): string {
  return TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}

/** The body of an error in Anthropic's shape, as an answer or as the data of a stream's `error` event. */
function errorBody(refusal: Refusal, docsUrl: string, requestId: string, verdict?: PolicyVerdict): string {
  return JSON.stringify({
    type: "error",
    error: {
      type: typeOf(refusal.status),
      message: refusal.message,
      ...(refusal.param !== undefined && { param: refusal.param }),
      code: refusal.protocolCode,
      fairlead: { code: refusal.code, docs_url: docsUrl, request_id: requestId, ...verdict },
    },
    request_id: requestId,
  });
}

export const anthropicErrors: ErrorShape = {
  family: "anthropic",
  requestIdHeader: "request-id",
  errorBody,
};
