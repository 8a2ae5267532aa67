import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ACTIONS, type Action, type Decision, type Finding, type TextUnit } from "../platform/index.ts";
import type { DecideInput } from "./index.ts";
import { samplePolicy, sampleRule } from "./sample-policy.ts";

const strength = (action: Action) => ACTIONS.indexOf(action);

function unit(fields: Partial<TextUnit> = {}): TextUnit {
  return {
    role: "user",
    channel: "content",
    path: "messages[0].content",
    group: 0,
    text: "0123456789",
    ...fields,
  };
}

function finding(fields: Partial<Finding> = {}): Finding {
  const spans = [{ unit: 0, start: 2, end: 6 }];
  return { detector: "phrases:ads", head: null, kind: null, score: 1, spans, ...fields };
}

const pii = (kind: string, start: number, end: number, inUnit = 0) =>
  finding({ detector: "pii", head: "pii", kind, spans: [{ unit: inUnit, start, end }] });

function decide(rules: readonly object[], input: Partial<DecideInput> = {}): Decision {
  return samplePolicy(rules).decide({
    call: { model: "model-a" },
    caller: { stage: "production", domains: [] },
    direction: "input",
    units: [unit()],
    findings: [finding()],
    ...input,
  });
}

describe("decide", () => {
  it("allows when nothing was found, and gives every decision its own id", () => {
    const first = decide([sampleRule({})], { findings: [] });
    assert.equal(first.effective, "allow");
    assert.match(first.id, /^dec_/);
    assert.notEqual(first.id, decide([sampleRule({})], { findings: [] }).id);
  });

  it("cites rule, clause and sentence of what it enforces", () => {
    const decision = decide([sampleRule({})]);
    assert.deepEqual(
      [decision.enforced, decision.rule, decision.clause, decision.says, decision.safeText],
      ["refuse", "spam.ads", "spam", "No advertisements.", null],
    );
  });

  it("records every match, in the order of the file, and lets the most restrictive one win", () => {
    const rules = [
      sampleRule({ id: "a", action: "redact" }),
      sampleRule({ id: "b", action: "refuse" }),
      sampleRule({ id: "c", action: "allow" }),
    ];
    const decision = decide(rules);
    assert.deepEqual(
      decision.matches.map(({ rule, action }) => [rule, action]),
      [
        ["a", "redact"],
        ["b", "refuse"],
        ["c", "allow"],
      ],
    );
    assert.equal(decision.effective, "refuse");
    assert.equal(decision.rule, "b");
    assert.deepEqual(decision.redactions, []);
  });

  it("prefers a safe text to a bare refusal, wherever it stands in the file", () => {
    const safe = sampleRule({ id: "care", action: { refuse: { safe_text: "Here is help." } } });
    const bare = sampleRule({ id: "bare" });
    for (const rules of [
      [safe, bare],
      [bare, safe],
    ]) {
      const decision = decide(rules);
      assert.deepEqual([decision.rule, decision.safeText], ["care", "Here is help."]);
    }
  });

  it("cites the first of equal rules in the file", () => {
    assert.equal(decide([sampleRule({ id: "a" }), sampleRule({ id: "b" })]).rule, "a");
  });

  it("lets hold act as refuse and still say hold", () => {
    const decision = decide([sampleRule({ action: "hold" })]);
    assert.deepEqual([decision.action, decision.enforced, decision.effective], ["hold", "hold", "refuse"]);
    assert.equal(decision.rule, "spam.ads");
  });

  it("records a rule in shadow and does not act on it", () => {
    const decision = decide([sampleRule({ mode: "shadow" })]);
    assert.deepEqual([decision.action, decision.enforced, decision.effective], ["refuse", "allow", "allow"]);
    assert.deepEqual([decision.shadow, decision.rule, decision.matches.length], [["spam.ads"], null, 1]);
  });

  it("cites nothing when all that matched is allowed", () => {
    const decision = decide([sampleRule({ action: "allow" })]);
    assert.deepEqual([decision.effective, decision.rule, decision.matches.length], ["allow", null, 1]);
  });

  it("compares a head's score with the rule's threshold, which counts as reached", () => {
    const rule = sampleRule({ when: { head: "spam", score_at_least: 0.8 } });
    const scored = (score: number) => finding({ detector: "head:spam", head: "spam", score });
    assert.equal(decide([rule], { findings: [scored(0.8)] }).effective, "refuse");
    assert.equal(decide([rule], { findings: [scored(0.79)] }).effective, "allow");
  });

  it("keeps the highest score of several findings", () => {
    const rule = sampleRule({ when: { head: "spam", score_at_least: 0.5 } });
    const scored = (score: number) => finding({ detector: "head:spam", head: "spam", score });
    const decision = decide([rule], { findings: [scored(0.6), scored(0.9), scored(0.7)] });
    assert.deepEqual(
      decision.matches.map(({ score }) => score),
      [0.9],
    );
  });
});

describe("where", () => {
  const effective = (where: object, input: Partial<DecideInput> = {}) =>
    decide([sampleRule({ where })], input).effective;

  it("looks in its directions only", () => {
    assert.equal(effective({ direction: ["output"] }), "allow");
    assert.equal(effective({ direction: ["output"] }, { direction: "output" }), "refuse");
  });

  it("looks at the caller's stage and domains", () => {
    assert.equal(effective({ stages: ["sandbox"] }), "allow");
    assert.equal(effective({ stages: ["sandbox", "production"] }), "refuse");
    assert.equal(effective({ domains: ["medical"] }), "allow");
    const caller = { stage: "production", domains: ["general", "medical"] } as const;
    assert.equal(effective({ domains: ["medical"] }, { caller }), "refuse");
  });

  it("looks at the model by its name or by the beginning of it", () => {
    assert.equal(effective({ models: ["model"] }), "allow");
    assert.equal(effective({ models: ["other", "model*"] }), "refuse");
    assert.equal(effective({ models: ["model-a"] }), "refuse");
  });

  it("asks for one text that has both the role and the channel", () => {
    const where = { roles: ["tool"], channels: ["content"] };
    const spans = [
      { unit: 0, start: 0, end: 1 },
      { unit: 1, start: 0, end: 1 },
    ];
    const apart = [unit({ role: "tool", channel: "tool_result" }), unit({ role: "user" })];
    const together = [unit({ role: "user" }), unit({ role: "tool" })];
    assert.equal(effective(where, { units: apart, findings: [finding({ spans })] }), "allow");
    assert.equal(effective(where, { units: together, findings: [finding({ spans })] }), "refuse");
  });
});

describe("redactions", () => {
  const rule = sampleRule({ when: { pii: ["email", "phone"] }, action: "redact" });

  it("replace what was found by the name of its kind", () => {
    const decision = decide([rule], {
      findings: [pii("phone", 6, 9), pii("email", 0, 4), pii("iban", 4, 6)],
    });
    assert.deepEqual(decision.redactions, [
      { span: { unit: 0, start: 0, end: 4 }, placeholder: "[email]" },
      { span: { unit: 0, start: 6, end: 9 }, placeholder: "[phone]" },
    ]);
  });

  it("never tell which format a secret had", () => {
    const secret = sampleRule({ when: { secret: true }, action: "redact" });
    const found = finding({ detector: "secret", head: "secret", kind: "aws_access_key" });
    assert.equal(decide([secret], { findings: [found] }).redactions[0]?.placeholder, "[secret]");
  });

  it("leave alone what stands where the rule does not look", () => {
    const where = { roles: ["user"] };
    const units = [unit({ role: "system" }), unit()];
    const findings = [pii("email", 0, 4, 0), pii("email", 0, 4, 1)];
    const inUserTexts = sampleRule({ when: { pii: ["email"] }, action: "redact", where });
    assert.deepEqual(
      decide([inUserTexts], { units, findings }).redactions.map(({ span }) => span.unit),
      [1],
    );
  });

  it("are not asked for by rules in shadow", () => {
    const watching = sampleRule({ id: "w", when: { pii: ["phone"] }, action: "redact", mode: "shadow" });
    const acting = sampleRule({ id: "a", when: { pii: ["email"] }, action: "redact" });
    const decision = decide([watching, acting], { findings: [pii("email", 0, 4), pii("phone", 6, 9)] });
    assert.deepEqual(
      decision.redactions.map(({ placeholder }) => placeholder),
      ["[email]"],
    );
  });

  it("never overlap, cover all that was found and nothing else", () => {
    const stretch = fc.tuple(
      fc.nat(1),
      fc.nat(20),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom("email", "phone"),
    );
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches) => {
        const units = [unit({ text: "x".repeat(40) }), unit({ text: "y".repeat(40) })];
        const findings = stretches.map(([inUnit, start, length, kind]) =>
          pii(kind, start, start + length, inUnit),
        );
        const { redactions } = decide([rule], { units, findings });
        const covered = redactions.flatMap(({ span }) => cells(span));
        assert.equal(new Set(covered).size, covered.length);
        assert.deepEqual(
          covered,
          covered.toSorted((a, b) => a - b),
        );
        assert.deepEqual(new Set(covered), new Set(findings.flatMap(({ spans }) => spans.flatMap(cells))));
      }),
    );
  });
});

/** One number for every character of a stretch. */
function cells({ unit, start, end }: { unit: number; start: number; end: number }): readonly number[] {
  return Array.from({ length: end - start }, (_, offset) => unit * 1000 + start + offset);
}

describe("for any rules and findings", () => {
  const anyAction = fc.constantFrom<unknown>("allow", "redact", "hold", "refuse", {
    refuse: { safe_text: "Help." },
  });
  const when = fc.constantFrom<unknown>(
    { phrases: "ads" },
    { pii: ["email"] },
    { secret: true },
    { head: "spam", score_at_least: 0.5 },
  );
  const anyRule = fc.record({ action: anyAction, when, mode: fc.constantFrom("enforce", "shadow") });
  const anyRules = fc
    .array(anyRule, { minLength: 1, maxLength: 6 })
    .map((rules) => rules.map((fields, index) => sampleRule({ ...fields, id: `r${index}` })));
  const findings = [
    finding(),
    pii("email", 1, 5),
    finding({ detector: "secret", head: "secret", kind: "key", spans: [{ unit: 0, start: 4, end: 8 }] }),
    finding({ detector: "head:spam", head: "spam", score: 0.6, spans: [{ unit: 0, start: 0, end: 10 }] }),
  ];
  const anyFindings = fc.subarray(findings);

  it("the order of rules and findings changes neither the action nor the redactions", () => {
    fc.assert(
      fc.property(anyRules, anyFindings, (rules, found) => {
        const one = decide(rules, { findings: found });
        const other = decide(rules.toReversed(), { findings: found.toReversed() });
        assert.deepEqual(
          [one.action, one.enforced, one.effective, one.safeText, one.redactions],
          [other.action, other.enforced, other.effective, other.safeText, other.redactions],
        );
      }),
    );
  });

  it("one more rule never makes the decision milder", () => {
    fc.assert(
      fc.property(anyRules, anyRule, anyFindings, (rules, added, found) => {
        const before = decide(rules, { findings: found });
        const after = decide([...rules, sampleRule({ ...added, id: "added" })], { findings: found });
        assert.ok(strength(after.effective) >= strength(before.effective));
        assert.ok(strength(after.action) >= strength(before.action));
      }),
    );
  });

  it("rules in shadow never change what happens", () => {
    fc.assert(
      fc.property(anyRules, anyRule, anyFindings, (rules, added, found) => {
        const before = decide(rules, { findings: found });
        const watching = sampleRule({ ...added, id: "watching", mode: "shadow" });
        const after = decide([watching, ...rules], { findings: found });
        assert.deepEqual(
          [after.enforced, after.effective, after.rule, after.safeText, after.redactions],
          [before.enforced, before.effective, before.rule, before.safeText, before.redactions],
        );
      }),
    );
  });
});
