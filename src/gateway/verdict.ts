import type { Decision } from "../platform/index.ts";
import { gatewayRefusals } from "./errors.ts";

/** What a caller is told of a decision that is not a plain allow: the `fairlead` object of contracts. */
export interface PolicyVerdict {
  readonly decision: string;
  readonly direction: string;
  readonly decision_id: string;
  readonly clause: string | null;
  readonly rule: string | null;
  readonly guideline_url: string;
  readonly code?: string;
}

/** Decisions in the caller's words, with links that come from the operator's own address. */
export function createVerdicts(publicUrl: string) {
  function verdictOf(decision: Decision): PolicyVerdict {
    const anchor = decision.clause === null ? "" : `#${decision.clause}`;
    return {
      decision: decision.enforced,
      direction: decision.direction,
      decision_id: decision.id,
      clause: decision.clause,
      rule: decision.rule,
      guideline_url: `${publicUrl}/trust/policy${anchor}`,
      ...(decision.effective === "refuse" && { code: codeOf(decision) }),
    };
  }
  return {
    verdictOf,
    docsUrl: (code: string) => `${publicUrl}/errors/${code}`,
    /** The refusal of an input. The sentence is the rule's own; what to do next follows from the link. */
    refusalOf: (decision: Decision) =>
      gatewayRefusals.refuse(
        decision.enforced === "hold" ? "held_for_review" : "content_policy_violation",
        `${decision.says ?? "This request is not allowed by the usage policy."} See ${verdictOf(decision).guideline_url}`,
      ),
  };
}
export type Verdicts = ReturnType<typeof createVerdicts>;

function codeOf(decision: Decision): string {
  return decision.enforced === "hold" ? "gateway/held_for_review" : "gateway/content_policy_violation";
}
