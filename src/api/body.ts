import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type ApiEnv, isJson, notJson } from "./credentials.ts";
import { refusals } from "./errors.ts";

/** Nothing that the control plane takes is larger. */
const BODY_BYTES_MAX = 64 * 1024;

export const limitBody: MiddlewareHandler<ApiEnv> = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => {
    throw refusals.refuse(
      "body_too_large",
      `The control plane takes bodies of at most ${BODY_BYTES_MAX} bytes.`,
    );
  },
});

/** A body that is not declared as JSON would otherwise be taken for an absent one. */
export const requireJsonBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const hasBody = c.req.raw.body !== null && c.req.header("content-length") !== "0";
  if (c.req.method !== "GET" && hasBody && !isJson(c.req.header("content-type"))) throw notJson();
  await next();
};
