import type { OwnEnding } from "./protocols/index.ts";

/** For tests: what an answer bears that a policy has refused. */
export const ENDING: OwnEnding = {
  id: "req_1",
  created: 7,
  model: "m",
  safeText: null,
  usage: undefined,
  fairlead: {
    decision: "refuse",
    direction: "output",
    decision_id: "dec_1",
    clause: "spam",
    rule: "spam.ads",
    guideline_url: "https://example.org/trust/policy#spam",
  },
};
