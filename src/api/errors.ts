import { defineRefusals } from "../platform/index.ts";

export const refusals = defineRefusals("api", {
  host_unknown: { status: 421, title: "The control plane was asked under a foreign name" },
  credential_missing: { status: 401, title: "The control plane was asked without a credential" },
  credential_unknown: { status: 401, title: "The credential does not open the control plane" },
  cross_site: { status: 403, title: "A browser asked from another site" },
  needs_token: { status: 403, title: "This needs the admin token" },
  not_json: { status: 415, title: "The body is not declared as JSON" },
  malformed_json: { status: 400, title: "The body is not valid JSON" },
  invalid_request: { status: 400, title: "A field of the request cannot be used" },
  body_too_large: { status: 413, title: "The body is too large for the control plane" },
  no_such_route: { status: 404, title: "The control plane has no such route" },
  internal: { status: 500, title: "The control plane made a mistake" },
});
