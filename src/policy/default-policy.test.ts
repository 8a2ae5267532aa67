import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { resourcePath } from "../platform/index.ts";
import { lintSource, loadPolicy } from "./index.ts";

const file = resourcePath("policies", "default.yaml");

describe("the example in docs/policy-format.md", () => {
  it("is a policy without lint findings", () => {
    const page = readFileSync(resourcePath("docs", "policy-format.md"), "utf8");
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1];
    assert.ok(example);
    assert.deepEqual(lintSource({ text: example }), []);
    assert.equal(loadPolicy({ text: example }).detectors.length, 1);
  });
});

describe("the default policy", () => {
  const policy = loadPolicy({ file });
  const { rules, clauses, domains } = policy.document;

  it("has no lint findings", () => {
    assert.deepEqual(lintSource({ file }), []);
  });

  it("publishes every clause and domain of the best practices", () => {
    const ids = new Set([...clauses, ...domains].map(({ id }) => id));
    const required = [
      ...[
        "spam",
        "fraud",
        "astroturfing",
        "influence-operations",
        "hate",
        "harassment",
        "self-harm",
        "child-safety",
      ],
      ...["violence-and-extremism", "sexual-content", "illicit-goods", "weapons", "malware", "privacy"],
      ...["protected-characteristics", "social-scoring", "automated-decisions"],
      ...[
        "medical",
        "legal",
        "finance",
        "elections",
        "employment",
        "education",
        "law-enforcement",
        "children",
      ],
    ];
    assert.deepEqual(
      required.filter((id) => !ids.has(id)),
      [],
    );
    const automated = clauses.find(({ id }) => id === "automated-decisions")?.text ?? "";
    for (const matter of ["credit", "employment", "housing", "insurance", "legal status"]) {
      assert.ok(automated.includes(matter), matter);
    }
  });

  it("enforces at most eight rules, and people enforce every other clause", () => {
    assert.ok(rules.length <= 8);
    assert.ok(rules.every(({ mode, stream }) => mode === "enforce" && stream === "strict"));
    const cited = new Set(rules.map(({ clause }) => clause));
    for (const { id, enforcement } of clauses) {
      assert.equal(enforcement.by, cited.has(id) ? "rules" : "manual", id);
    }
  });

  it("cites a head only for the general clause, because the head cannot tell the others apart", () => {
    const onHeads = rules.filter(({ when }) => "head" in when);
    assert.deepEqual(
      onHeads.map(({ clause }) => clause),
      ["serious-harm"],
    );
  });

  it("never turns a person in distress away without words of help", () => {
    const careful = rules.filter(({ clause }) => clause === "self-harm");
    assert.equal(careful.length, 1);
    const [rule] = careful;
    assert.ok(rule && typeof rule.then === "object");
    assert.match(rule.then.refuse.safe_text, /findahelpline\.com/);
  });

  it("lists only phrases of several words", () => {
    for (const phrase of Object.values(policy.document.phrase_lists).flat()) {
      assert.ok(phrase.includes(" "), phrase);
    }
  });
});
