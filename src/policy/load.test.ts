import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadPolicy, PolicyError } from "./index.ts";
import { samplePolicyText, sampleRule } from "./sample-policy.ts";

const HEAD = `version: "1"
title: Sample
effective: 2026-12-01
scope: Everybody.
contact: { name: Us, how: Write. }
terms:
  title: Terms
  text: Be kind.
  sections: [{ id: keys, title: Keys, text: Keep them. }]
`;
const CLAUSES = `clauses:
  - id: spam
    title: Spam
    text: None.
    kind: prohibited
    enforcement: { by: manual, who: us, how: We read. }
`;

function problemsOf(text: string): readonly { line: number; path: string; message: string }[] {
  try {
    loadPolicy({ text });
  } catch (problem) {
    assert.ok(problem instanceof PolicyError);
    return problem.problems;
  }
  return [];
}

describe("loadPolicy", () => {
  it("accepts the smallest policy and fills in what may be left out", () => {
    const { document } = loadPolicy({ text: HEAD + CLAUSES });
    assert.deepEqual(document.rules, []);
    assert.deepEqual(document.phrase_lists, {});
  });

  it("names the line of an unknown key and the key that was probably meant", () => {
    assert.deepEqual(problemsOf(HEAD + CLAUSES.replace("    title:", "    titel:")), [
      { line: 11, path: "clauses[0].title", message: "is missing" },
      { line: 12, path: "clauses[0]", message: 'unknown key "titel"; did you mean "title"?' },
    ]);
  });

  it("names the line of a value outside its list and the value that was probably meant", () => {
    const [problem] = problemsOf(HEAD + CLAUSES.replace("prohibited", "prohibted"));
    assert.equal(problem?.line, 14);
    assert.match(problem?.message ?? "", /did you mean "prohibited"\?$/);
  });

  it("reports every problem of a file at once", () => {
    const text = (HEAD + CLAUSES).replace("2026-12-01", "soon").replace("id: spam", "id: Spam!");
    assert.deepEqual(
      problemsOf(text).map(({ line }) => line),
      [3, 11],
    );
  });

  it("reports broken YAML and repeated keys with their line", () => {
    assert.equal(problemsOf(`${HEAD}clauses: [`)[0]?.line, 10);
    const repeated = problemsOf(`${HEAD}title: Again\n${CLAUSES}`);
    assert.equal(repeated[0]?.line, 10);
    assert.match(repeated[0]?.message ?? "", /unique/);
  });

  it("wants exactly one kind of evidence in a rule", () => {
    for (const when of [{}, { head: "spam" }, { score_at_least: 0.5 }, { phrases: "ads", secret: true }]) {
      const [problem] = problemsOf(samplePolicyText([sampleRule({ when })]));
      assert.equal(problem?.path, "rules[0].when");
      assert.match(problem?.message ?? "", /exactly one/);
    }
  });

  it("lets only a refusal carry a safe text", () => {
    const [problem] = problemsOf(
      samplePolicyText([sampleRule({ action: { hold: { safe_text: "Call." } } })]),
    );
    assert.match(problem?.message ?? "", /refuse: \{ safe_text/);
  });

  it("refuses a rule whose clause, domain or phrase list does not exist", () => {
    const rule = sampleRule({ clause: "spma", where: { domains: ["medcal"] }, when: { phrases: "adds" } });
    assert.deepEqual(
      problemsOf(samplePolicyText([rule])).map(({ message }) => message),
      [
        'there is no clause "spma"; did you mean "spam"?',
        'there is no domain "medcal"; did you mean "medical"?',
        'there is no phrase list "adds"; did you mean "ads"?',
      ],
    );
  });

  it("says which file cannot be read", () => {
    assert.throws(
      () => loadPolicy({ file: "/nowhere/policy.yaml" }),
      /^PolicyError: \/nowhere\/policy\.yaml:1: /,
    );
  });

  it("reads the same policy from a file as from a text", () => {
    const folder = mkdtempSync(join(tmpdir(), "policy-"));
    const file = join(folder, "policy.yaml");
    writeFileSync(file, HEAD + CLAUSES);
    assert.equal(loadPolicy({ file }).digest, loadPolicy({ text: HEAD + CLAUSES }).digest);
    rmSync(folder, { recursive: true });
  });
});

describe("digest", () => {
  it("stays the same when only layout, comments and the order of keys change", () => {
    const plain = loadPolicy({ text: HEAD + CLAUSES });
    const moved = loadPolicy({ text: `# a comment\n${CLAUSES}\n\n${HEAD}` });
    assert.equal(moved.digest, plain.digest);
  });

  it("changes with every word of the policy", () => {
    const plain = loadPolicy({ text: HEAD + CLAUSES });
    assert.notEqual(
      loadPolicy({ text: (HEAD + CLAUSES).replace("Be kind", "Be good") }).digest,
      plain.digest,
    );
  });
});

describe("detectors", () => {
  it("are built once however many rules read them, whatever the order of the rules", () => {
    const rules = [
      sampleRule({ id: "a", when: { pii: ["phone"] } }),
      sampleRule({ id: "b", when: { phrases: "scams" } }),
      sampleRule({ id: "c", when: { pii: ["email", "phone"] } }),
      sampleRule({ id: "d", when: { phrases: "ads" } }),
      sampleRule({ id: "e", when: { head: "spam", score_at_least: 0.5 } }),
      sampleRule({ id: "f", when: { head: "spam", score_at_least: 0.9 } }),
      sampleRule({ id: "g", when: { secret: true } }),
    ];
    const expected = [
      { kind: "head", id: "head:spam", head: "spam" },
      { kind: "phrases", id: "phrases:ads", phrases: ["buy our pills"] },
      { kind: "phrases", id: "phrases:scams", phrases: ["send the deposit first"] },
      { kind: "pii", id: "pii", kinds: ["email", "phone"] },
      { kind: "secret", id: "secret" },
    ];
    assert.deepEqual(loadPolicy({ text: samplePolicyText(rules) }).detectors, expected);
    assert.deepEqual(loadPolicy({ text: samplePolicyText(rules.toReversed()) }).detectors, expected);
  });
});
