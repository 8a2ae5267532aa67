import { defineRefusals } from "../platform/index.ts";

export const gatewayRefusals = defineRefusals("gateway", {
  route_unknown: {
    status: 404,
    protocolCode: "unknown_url",
    title: "There is no such path on the data plane",
  },
  method_not_allowed: { status: 405, title: "The path exists, the method does not" },
  body_too_large: { status: 413, title: "The body is larger than the limit" },
  body_encoding: { status: 415, title: "The body is compressed or not JSON" },
  body_not_utf8: { status: 400, title: "The body is not valid UTF-8" },
  body_not_json: { status: 400, title: "The body is not valid JSON" },
  body_too_deep: { status: 400, title: "The body is nested too deeply" },
  body_ambiguous: { status: 400, title: "The body names a key twice" },
  field_invalid: { status: 400, protocolCode: "invalid_value", title: "A field has the wrong type or value" },
  field_hides_prompt: { status: 400, title: "A field would replace or hide the prompt" },
  unscannable: { status: 400, title: "This kind of content cannot be inspected" },
  answer_not_screened: {
    status: 502,
    protocolCode: "upstream_error",
    title: "The model's answer holds something that cannot be screened",
  },
  body_too_many_values: { status: 413, title: "The body has too many values" },
  content_policy_violation: { status: 400, title: "The policy refuses this content" },
  held_for_review: {
    status: 400,
    protocolCode: "content_policy_violation",
    title: "The policy holds this content",
  },
  screening_unavailable: {
    status: 503,
    protocolCode: "screening_unavailable",
    title: "A long text cannot be screened at the moment",
  },
  comment_empty: { status: 400, protocolCode: "COMMENT_EMPTY", title: "The comment is empty" },
  comment_too_long: { status: 400, protocolCode: "COMMENT_TOO_LONG", title: "The comment is too long" },
  attributes_missing: {
    status: 400,
    protocolCode: "NO_REQUESTED_ATTRIBUTES",
    title: "The request names no attribute to score",
  },
  attribute_not_available: {
    status: 400,
    protocolCode: "ATTRIBUTE_NOT_AVAILABLE",
    title: "No detector is installed for this attribute",
  },
  language_not_supported: {
    status: 400,
    protocolCode: "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    title: "The attribute does not support this language",
  },
  language_undetected: {
    status: 400,
    protocolCode: "LANGUAGE_DETECTION_FAILED",
    title: "The language of the comment cannot be told",
  },
  shutting_down: { status: 503, title: "The gateway is shutting down" },
  internal: { status: 500, protocolCode: "internal_error", title: "Fairlead failed" },
});
