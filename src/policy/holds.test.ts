import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Caller, Holds } from "../platform/index.ts";
import { samplePolicy, sampleRule } from "./sample-policy.ts";

const HEAD = { head: "harmful_request", score_at_least: 0.5 };
const OBSERVE = { mode: "observe" };

function holds(rules: readonly object[], caller: Partial<Caller> = {}, model = "model-a"): Holds {
  const asking = { call: { model }, caller: { stage: "production", domains: [], ...caller } } as const;
  return samplePolicy(rules.map((rule, at) => sampleRule({ id: `rule_${at}`, ...rule }))).holds(asking);
}

describe("holds", () => {
  it("observes where no rule can act on an answer", () => {
    const rules = [
      { where: { direction: ["input"] } },
      { mode: "shadow" },
      { action: "allow" },
      { where: { stages: ["sandbox"] } },
      { where: { models: ["model-b*"] } },
      { where: { domains: ["medical"] } },
    ];
    assert.deepEqual(holds(rules), { exact: OBSERVE, heads: OBSERVE });
  });

  it("is strict for a rule that does not say how much it lets out", () => {
    assert.deepEqual(holds([{}]), { exact: { mode: "strict" }, heads: OBSERVE });
    assert.deepEqual(holds([{ when: { secret: true } }]).exact, { mode: "strict" });
    assert.deepEqual(holds([{ when: { pii: ["email"] } }]).exact, { mode: "strict" });
  });

  it("takes the strictest mode, for heads and exact detectors apart", () => {
    const rules = [
      { stream: "observe" },
      { when: HEAD, stream: "bounded(48)" },
      { when: HEAD, stream: "bounded(16)" },
      { when: HEAD, stream: "observe" },
    ];
    assert.deepEqual(holds(rules), { exact: OBSERVE, heads: { mode: "bounded", tokens: 16 } });
    assert.deepEqual(holds([...rules, { when: HEAD }]).heads, { mode: "strict" });
  });

  it("counts the rules of this stage, model and domain", () => {
    const rules = [{ where: { stages: ["sandbox"], models: ["model-*"], domains: ["medical"] } }];
    assert.deepEqual(holds(rules).exact, OBSERVE);
    assert.deepEqual(holds(rules, { stage: "sandbox", domains: ["medical"] }).exact, { mode: "strict" });
    assert.deepEqual(holds(rules, { stage: "sandbox", domains: ["medical"] }, "other").exact, OBSERVE);
  });
});
