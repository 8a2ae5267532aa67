import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decisionRow } from "./decision-row.ts";
import { CallClosed, type WrittenCall } from "./oversight/index.ts";

type Looked = NonNullable<WrittenCall["input"]>;

const ALLOWED: Looked = looked("allow");
const REDACTED: Looked = { ...looked("redact"), rule: "personal_data.output", clause: "personal-data" };
const REFUSED: Looked = { ...looked("refuse"), rule: "spam.bulk", clause: "spam" };

function looked(decision: Looked["decision"]): Looked {
  return {
    decision_id: `dec_${decision}`,
    decision,
    effective: decision,
    scores: {},
    scanned: { texts: 1, chars: 20 },
  };
}

function rowOf(changes: Partial<WrittenCall>) {
  const record = CallClosed.parse({
    kind: "call.closed",
    request_id: "req_1",
    organisation: "org_1",
    app: "app_1",
    key: "key_1",
    stage: "sandbox",
    protocol: "openai.chat",
    model: "demo",
    stream: false,
    reserved_tokens: 0,
    end_user: null,
    upstream: "demo",
    policy: "p",
    filters: "f",
    outcome: "answered",
    status: 200,
    code: null,
    input: null,
    output: null,
    usage: { input_tokens: 0, output_tokens: 0, source: "none" },
    bytes: { request: 1, answer: 1 },
    times: { total_ms: 1, upstream_ms: 0, overhead_ms: 1 },
    ...changes,
  });
  return decisionRow({ sequence: 1, at: 0, record }, () => "helpdesk");
}

describe("a call as the console shows it", () => {
  it("names the policy's decision where that is what became of the call, the stronger one of the two", () => {
    const allowed = rowOf({ input: ALLOWED, output: ALLOWED });
    assert.deepEqual([allowed.decision, allowed.direction], ["allow", "input"]);
    const redacted = rowOf({ input: ALLOWED, output: REDACTED });
    assert.deepEqual(
      [redacted.decision, redacted.direction, redacted.rule],
      ["redact", "output", REDACTED.rule],
    );
    const refused = rowOf({ outcome: "refused", status: 400, input: REFUSED });
    assert.deepEqual([refused.decision, refused.rule, refused.clause], ["refuse", "spam.bulk", "spam"]);
  });

  it("shows a text that was only scored as neither allowed nor refused, with what the policy would do and by which rule", () => {
    const { decision, would, outcome, rule } = rowOf({ input: { ...REFUSED, effective: "allow" } });
    assert.deepEqual([decision, would, outcome, rule], [null, "refuse", "answered", REFUSED.rule]);
    assert.equal(rowOf({ outcome: "refused", status: 400, input: REFUSED }).would, null);
  });

  it("names no decision for a call that was refused before anything was screened", () => {
    for (const [status, code] of [
      [413, "gateway/body_too_large"],
      [429, "access/rate_limited_requests"],
    ] as const) {
      const row = rowOf({ outcome: "refused", status, code });
      assert.partialDeepStrictEqual(row, {
        decision: null,
        direction: null,
        outcome: "refused",
        status,
        code,
      });
      assert.deepEqual([row.scanned, row.decisionId], [null, null]);
    }
  });

  it("never says allow, or names a rule, for a call that the upstream failed or refused, or that was not ended", () => {
    for (const outcome of ["failed", "refused", "abandoned", "interrupted"] as const) {
      for (const input of [ALLOWED, REDACTED]) {
        const row = rowOf({ outcome, status: 502, code: "models/upstream_failed", input });
        assert.deepEqual([row.decision, row.rule, row.clause, row.outcome], [null, null, null, outcome]);
        assert.deepEqual([row.scanned?.texts, row.decisionId], [1, input.decision_id]);
      }
    }
  });
});
