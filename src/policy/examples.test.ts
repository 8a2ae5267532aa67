import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding } from "../platform/index.ts";
import type { Policy, ScreenForTest, ScreenInput } from "./index.ts";
import { samplePolicy, sampleRule } from "./sample-policy.ts";

/** Screens with a detector that sees the word "pills" and nothing else. */
function screenWith(policy: Policy, seen: ScreenInput[] = []): ScreenForTest {
  return (input) => {
    seen.push(input);
    const { units, direction, stage, model, domains } = input;
    const spans = [{ unit: 0, start: 0, end: 1 }];
    const findings: Finding[] = units[0]?.text.includes("pills")
      ? [{ detector: "phrases:ads", head: null, kind: null, score: 1, spans }]
      : [];
    return policy.decide({ call: { model }, caller: { stage, domains }, direction, units, findings });
  };
}

function run(fields: Readonly<Record<string, unknown>>, seen: ScreenInput[] = []) {
  const policy = samplePolicy([sampleRule(fields)]);
  return policy.test(screenWith(policy, seen));
}

describe("test", () => {
  it("passes when each example does what its rule promises", () => {
    const tests = { must_trip: ["pills"], must_pass: ["apples"] };
    assert.deepEqual(run({ where: { direction: ["input"] }, tests }), { ran: 2, failures: [] });
  });

  it("names the place of a failed example and never its text", () => {
    const tests = { must_trip: ["pills", "a text that nobody should print"], must_pass: [] };
    const report = run({ where: { direction: ["input"] }, tests });
    assert.deepEqual(report.failures, [
      {
        rule: "spam.ads",
        expectation: "must_trip",
        index: 1,
        direction: "input",
        path: "rules[0].tests.must_trip[1]",
        line: 1,
        message: "passes spam.ads, but must trip it",
      },
    ]);
  });

  it("finds a look-alike that trips", () => {
    const report = run({ where: { direction: ["input"] }, tests: { must_pass: ["two pills"] } });
    assert.deepEqual(
      report.failures.map(({ message }) => message),
      ["trips spam.ads, but must pass"],
    );
  });

  it("runs an example in every direction its rule looks at, or in its own", () => {
    const seen: ScreenInput[] = [];
    const { ran } = run(
      { tests: { must_trip: ["pills", { text: "more pills", direction: "output" }] } },
      seen,
    );
    assert.equal(ran, 3);
    assert.deepEqual(
      seen.map(({ direction, units }) => [direction, units[0]?.role]),
      [
        ["input", "user"],
        ["output", "assistant"],
        ["output", "assistant"],
      ],
    );
  });

  it("fills in what an example leaves open so that the rule looks at it", () => {
    const where = {
      direction: ["input"],
      roles: ["tool"],
      channels: ["tool_result"],
      stages: ["sandbox"],
      models: ["small-*"],
      domains: ["medical"],
    };
    assert.deepEqual(run({ where, tests: { must_trip: ["pills"] } }).failures, []);
  });

  it("holds a rule in shadow to its examples too", () => {
    const tests = { must_trip: ["pills", "apples"] };
    assert.equal(run({ mode: "shadow", where: { direction: ["input"] }, tests }).failures.length, 1);
  });
});
