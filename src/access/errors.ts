import { defineRefusals, type Refusal } from "../platform/index.ts";

const UNAUTHENTICATED = { status: 401, protocolCode: "invalid_api_key" } as const;
const LIMITED = { status: 429, protocolCode: "rate_limit_exceeded" } as const;

export const refusals = defineRefusals("access", {
  key_missing: { ...UNAUTHENTICATED, title: "The request carries no key" },
  key_malformed: { ...UNAUTHENTICATED, title: "The key does not have the form of a key" },
  key_conflict: { ...UNAUTHENTICATED, title: "The request carries two different keys" },
  key_unknown: { ...UNAUTHENTICATED, title: "The key is not known here" },
  key_revoked: { ...UNAUTHENTICATED, title: "The key has been revoked" },
  app_suspended: { status: 403, title: "The app is suspended" },
  app_closed: { status: 403, title: "The app is closed" },
  rate_limited_requests: { ...LIMITED, title: "The app has used its requests of this minute" },
  rate_limited_tokens: { ...LIMITED, title: "The app has used its tokens of this minute" },
  too_many_refused: { ...LIMITED, title: "Too many requests of the app were refused in this minute" },
  request_too_large: {
    ...LIMITED,
    title: "The request alone needs more tokens than the app has in a minute",
  },
  not_found: { status: 404, title: "There is no such organisation, app or key" },
  input_invalid: { status: 400, title: "What was sent cannot be used" },
  reason_required: { status: 400, title: "A production app needs a reason" },
  limits_fixed_in_sandbox: { status: 400, title: "Limits of a sandbox app are the same for everyone" },
  app_not_usable: { status: 409, title: "The app may not have new keys now" },
  sign_in_link_invalid: { status: 401, title: "The sign-in link is used, expired or unknown" },
});

/** The same answer for what never existed and for what belongs to somebody else. */
export function notFound(noun: "organisation" | "app" | "key"): Refusal {
  return refusals.refuse("not_found", `There is no such ${noun}.`);
}
