import type { Limits, Stage } from "../platform/index.ts";
import type { Environment } from "./schema.ts";

export type StageLimits = Readonly<Record<Environment, Limits>>;

/** Sandbox: enough to try every feature, too little to be of use. Production: where the operator named no limits. */
export const STAGE_LIMITS: StageLimits = {
  sandbox: { requestsPerMinute: 20, tokensPerMinute: 20_000 },
  production: { requestsPerMinute: 600, tokensPerMinute: 1_000_000 },
};

/** Only an app that passed into production leaves the sandbox's keys and limits. */
export function environmentOf(stage: Stage): Environment {
  return stage === "production" ? "production" : "sandbox";
}
