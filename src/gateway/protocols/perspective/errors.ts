import type { Refusal } from "../../../platform/index.ts";
import type { PolicyVerdict } from "../../verdict.ts";
import type { ErrorShape } from "../protocol.ts";

/** The type of the details that Perspective's clients look into. */
const ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";

/** Google's name of a status, which its client libraries read beside the number. */
const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

/** Perspective's own error types, such as `COMMENT_EMPTY`. */
const ERROR_TYPE = /^[A-Z_]+$/;

/** The body of an error in Google's shape; `fairlead` inside it carries what only we can say. */
function errorBody(refusal: Refusal, docsUrl: string, requestId: string, verdict?: PolicyVerdict): string {
  const { status, message, code } = refusal;
  return JSON.stringify({
    error: {
      code: status,
      message,
      status: STATUS[status] ?? (status < 500 ? "INVALID_ARGUMENT" : "INTERNAL"),
      ...(status === 400 && { details: [detailOf(refusal)] }),
      fairlead: { code, docs_url: docsUrl, request_id: requestId, ...verdict },
    },
  });
}

function detailOf({ protocolCode, details }: Refusal) {
  const errorType = ERROR_TYPE.test(protocolCode) ? protocolCode : "INVALID_REQUEST";
  return { "@type": ERROR, errorType, ...details };
}

export const googleErrors: ErrorShape = { family: "perspective", errorBody };
