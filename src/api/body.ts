import type { MiddlewareHandler } from "hono";
import { readAtMost } from "../platform/index.ts";
import { type ApiEnv, isJson, notJson } from "./credentials.ts";
import { refusals } from "./errors.ts";

/** Nothing that the control plane takes is larger. */
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Reads the body before anybody else does: however it was sent, in chunks or not at all, the routes find all of it or none.
 * Hono's own limit makes a new Request out of the server's, which fails for chunks and for a POST that says no length.
 */
export const limitBody: MiddlewareHandler<ApiEnv> = async ({ req }, next) => {
  if (req.raw.body === null) return next();
  const isTooLarge = Number(req.header("content-length") ?? 0) > BODY_BYTES_MAX;
  const bytes = isTooLarge ? undefined : await readAtMost(req.raw.body, BODY_BYTES_MAX);
  if (bytes === undefined) throw tooLarge();
  const { method, headers } = req.raw;
  req.raw = new Request(req.url, { method, headers, body: bytes.length > 0 ? bytes : null });
  return next();
};

function tooLarge() {
  return refusals.refuse(
    "body_too_large",
    `The control plane takes bodies of at most ${BODY_BYTES_MAX} bytes.`,
  );
}

/** A body that is not declared as JSON would otherwise be taken for an absent one. */
export const requireJsonBody: MiddlewareHandler<ApiEnv> = async ({ req }, next) => {
  if (req.raw.body !== null && !isJson(req.header("content-type"))) throw notJson();
  await next();
};
