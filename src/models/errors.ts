import { defineRefusals } from "../platform/index.ts";

export const modelRefusals = defineRefusals("models", {
  model_unknown: { status: 404, protocolCode: "model_not_found", title: "The model does not exist" },
  protocol_unsupported: { status: 501, title: "The model's server does not speak this protocol" },
  upstream_unreachable: { status: 502, title: "The upstream could not be reached" },
  upstream_timeout: { status: 504, title: "The upstream did not answer in time" },
  upstream_garbage: { status: 502, title: "The upstream answered something that is not the protocol" },
  upstream_interrupted: { status: 502, title: "The upstream stopped in the middle of its answer" },
  upstream_failed: { status: 502, title: "The upstream reported an error of its own" },
  upstream_credentials: { status: 502, title: "The upstream refused the operator's credentials" },
  upstream_busy: { status: 503, title: "The upstream is at its limit" },
  answer_too_large: { status: 502, title: "The model's answer is larger than the limit" },
  upstream_rejected: { status: 400, title: "The upstream rejected the request" },
});
