import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lintSource } from "./index.ts";
import { sampleClause, samplePolicyText, sampleRule } from "./sample-policy.ts";

const tests = {
  must_trip: ["BUY our pills", "buying our pills", "buy  our  pills", "Buy our pills!"],
  must_pass: ["Our pills are sold out", "Who buys pills?", "Which pills are ours?", "Pills to buy"],
};
const scamTests = {
  must_trip: [
    "SEND the deposit first",
    "sending the deposit first",
    "send  the deposit first",
    "Send the deposit first",
  ],
  must_pass: ["I send the letter", "The deposit is late", "first things first", "A deposit of sand"],
};
const good = sampleRule({ tests });
const scams = sampleRule({
  id: "fraud.scams",
  clause: "fraud",
  when: { phrases: "scams" },
  tests: scamTests,
});

function messages(rules: readonly object[], more: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return lintSource({ text: samplePolicyText(rules, more) }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

function only(rules: readonly object[], more: Readonly<Record<string, unknown>> = {}): string {
  const found = messages(rules, more);
  assert.equal(found.length, 1, found.join("\n"));
  return found[0] ?? "";
}

describe("lint", () => {
  it("has nothing to say about a policy whose rules are tested and reachable", () => {
    assert.deepEqual(messages([good, scams]), []);
  });

  it("gives the line of each finding, in the order of the file", () => {
    const text = JSON.stringify(JSON.parse(samplePolicyText([sampleRule({ clause: "spma" })])), null, 2);
    const findings = lintSource({ text });
    const lines = findings.map(({ line }) => line);
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    );
    const wrong = findings.find(({ path }) => path === "rules[0].clause");
    assert.equal(text.split("\n")[(wrong?.line ?? 0) - 1]?.trim(), '"clause": "spma",');
    assert.equal(wrong?.level, "error");
  });

  it("finds clauses, domains and sections that share an anchor, and rules that share an id", () => {
    const clauses = [sampleClause("spam"), sampleClause("fraud"), sampleClause("keys"), sampleClause("spam")];
    const found = messages([good, scams, { ...scams, where: { stages: ["sandbox"] }, mode: "shadow" }], {
      clauses,
    });
    assert.deepEqual(
      new Set(found),
      new Set([
        'clauses[3].id: the id "spam" is used twice',
        'terms.sections[0].id: the id "keys" is used twice',
        'rules[2].id: the id "fraud.scams" is used twice',
      ]),
    );
  });

  it("finds a phrase list that no rule reads", () => {
    assert.equal(only([good]), 'phrase_lists.scams: no rule reads the list "scams"');
  });

  it("finds a clause that promises rules and has none in enforce", () => {
    const byRules = { ...sampleClause("fraud"), enforcement: { by: "rules" } };
    const watching = { ...scams, mode: "shadow" };
    assert.match(
      only([good, watching], { clauses: [sampleClause("spam"), byRules] }),
      /^clauses\[1\]\.enforcement: no rule/,
    );
    assert.deepEqual(messages([good, scams], { clauses: [sampleClause("spam"), byRules] }), []);
  });

  it("finds a rule on a head that the installed weights cannot score", () => {
    const when = { head: "malware", score_at_least: 0.5 };
    const rule = sampleRule({
      when,
      tests: { must_trip: ["a1", "a2", "a3", "a4"], must_pass: ["b1", "b2", "b3", "b4"] },
    });
    const more = { phrase_lists: {} };
    const text = samplePolicyText([rule], more);
    assert.deepEqual(lintSource({ text }), []);
    assert.deepEqual(lintSource({ text }, { heads: ["malware"] }), []);
    assert.match(
      lintSource({ text }, { heads: ["spam"] })[0]?.message ?? "",
      /no detector scores the head "malware"/,
    );
  });
});

describe("lint of reach", () => {
  const unreachable = /never has a say: strong /;
  const strong = { ...good, id: "strong" };

  it("finds a rule that an earlier, equally strong one covers", () => {
    assert.match(only([strong, good, scams]), unreachable);
  });

  it("finds a rule that a stronger one covers, wherever that one stands", () => {
    const weak = sampleRule({ action: "redact", tests, where: { stages: ["sandbox"] } });
    assert.match(only([weak, strong, scams]), unreachable);
  });

  it("leaves a rule alone that looks where the other does not", () => {
    const narrow = { ...strong, where: { direction: ["output"] } };
    assert.deepEqual(messages([narrow, good, scams]), []);
  });

  it("counts a safe text as stronger than a bare refusal", () => {
    const safe = sampleRule({ id: "safe", action: { refuse: { safe_text: "Help." } }, tests });
    assert.match(only([good, safe, scams]), /^rules\[0\]: never has a say: safe /);
  });

  it("leaves rules in shadow alone: they watch on purpose", () => {
    assert.deepEqual(messages([strong, { ...good, mode: "shadow" }, scams]), []);
    assert.deepEqual(messages([{ ...strong, mode: "shadow" }, good, scams]), []);
  });

  it("finds a lower threshold that covers a higher one", () => {
    const more = { phrase_lists: {} };
    const rule = (id: string, score_at_least: number) =>
      sampleRule({
        id,
        when: { head: "spam", score_at_least },
        tests: { must_trip: ["a1", "a2", "a3", "a4"], must_pass: ["b1", "b2", "b3", "b4"] },
      });
    assert.match(only([rule("strong", 0.5), rule("later", 0.8)], more), unreachable);
    assert.deepEqual(messages([rule("strong", 0.8), rule("later", 0.5)], more), []);
  });

  it("finds rules for apps that are never screened and for roles that never answer", () => {
    assert.match(
      only([{ ...good, where: { stages: ["closed"] } }, scams]),
      /^rules\[0\]\.where: can never match/,
    );
    const where = { direction: ["output"], roles: ["user"] };
    assert.match(only([{ ...good, where }, scams]), /output comes only from the assistant/);
  });
});

describe("lint of examples", () => {
  const withTests = (more: object) => [{ ...good, tests: { ...tests, ...more } }, scams];

  it("wants four of each for a rule in enforce, and one for a rule in shadow", () => {
    const few = { must_trip: ["BUY our pills"], must_pass: ["Our pills are sold out"] };
    assert.deepEqual(messages(withTests(few)), [
      "rules[0].tests.must_trip: spam.ads has 1 must_trip examples and needs at least 4",
      "rules[0].tests.must_pass: spam.ads has 1 must_pass examples and needs at least 4",
    ]);
    assert.deepEqual(messages([{ ...good, tests: few, mode: "shadow" }, scams]), []);
    assert.equal(messages([{ ...good, tests: {}, mode: "shadow" }, scams]).length, 2);
  });

  it("finds a must-trip that only repeats its entry", () => {
    const must_trip = [...tests.must_trip, "please buy our pills now"];
    assert.match(only(withTests({ must_trip })), /^rules\[0\]\.tests\.must_trip\[4\]: repeats an entry/);
  });

  it("finds a must-pass that holds an entry, in any inflection", () => {
    const must_pass = [...tests.must_pass, "They are BUYING our-pills"];
    assert.match(only(withTests({ must_pass })), /must_pass\[4\]: holds an entry of the list/);
  });

  it("lets a must-pass hold an entry where the rule does not look", () => {
    const must_pass = [...tests.must_pass, { text: "buy our pills", role: "system" }];
    const rule = { ...good, where: { roles: ["user"] }, tests: { ...tests, must_pass } };
    assert.deepEqual(messages([rule, scams]), []);
  });

  it("finds a must-pass that is no look-alike", () => {
    const must_pass = [...tests.must_pass, "The weather is fine"];
    assert.match(only(withTests({ must_pass })), /must_pass\[4\]: shares no word with the list/);
  });

  it("finds an example that stands there twice", () => {
    const must_trip = [...tests.must_trip, "BUY our pills"];
    assert.match(only(withTests({ must_trip })), /must_trip\[4\]: repeats an earlier example/);
  });

  it("finds an example of a head that a phrase list would catch", () => {
    const must_trip = ["Buy our pills", "a2", "a3", "a4"];
    const head = sampleRule({
      id: "head",
      when: { head: "spam", score_at_least: 0.5 },
      tests: { must_trip, must_pass: ["b1", "b2", "b3", "b4"] },
    });
    assert.match(
      only([good, scams, head]),
      /^rules\[2\]\.tests\.must_trip\[0\]: holds an entry of a phrase list/,
    );
  });

  it("wants look-alikes for secrets and personal details too", () => {
    const secretTests = {
      must_trip: ["token one", "token two", "token three", "token four"],
      must_pass: ["token", "a token", "the token", "good morning"],
    };
    const secret = sampleRule({ id: "secrets", when: { secret: true }, tests: secretTests });
    assert.match(only([good, scams, secret]), /must_pass\[3\]: shares no word with a must_trip/);
  });
});
