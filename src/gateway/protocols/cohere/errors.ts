import type { Refusal } from "../../../platform/index.ts";
import type { PolicyVerdict } from "../../verdict.ts";
import type { ErrorShape } from "../protocol.ts";

/** The body of an error in Cohere's shape, which knows no error object: `fairlead` stands beside the message. */
function errorBody(refusal: Refusal, docsUrl: string, requestId: string, verdict?: PolicyVerdict): string {
  const { message, param, code, protocolCode } = refusal;
  return JSON.stringify({
    id: requestId,
    message,
    code: protocolCode,
    ...(param !== undefined && { param }),
    fairlead: { code, docs_url: docsUrl, request_id: requestId, ...verdict },
  });
}

export const cohereErrors: ErrorShape = { family: "cohere", errorBody };
