import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guidelineMarkdown, loadPolicy } from "./index.ts";
import { sampleClause, samplePolicyText, sampleRule } from "./sample-policy.ts";

const tests = { must_trip: ["an example nobody publishes"] };
const clauses = [
  { ...sampleClause("watched"), kind: "scrutiny" },
  { ...sampleClause("spam"), enforcement: { by: "rules", beyond: "People read reports." } },
];
const { guideline } = loadPolicy({ text: samplePolicyText([sampleRule({ tests })], { clauses }) });

describe("guideline", () => {
  it("gives every clause an anchor and puts what is prohibited first", () => {
    assert.deepEqual(
      guideline.groups.map((group) => [group.kind, group.clauses.map(({ anchor }) => anchor)]),
      [
        ["prohibited", ["#spam"]],
        ["scrutiny", ["#watched"]],
      ],
    );
  });

  it("says who enforces each clause", () => {
    const [spam] = guideline.groups.flatMap((group) => group.clauses);
    assert.deepEqual(spam?.rules, ["spam.ads"]);
    assert.match(spam?.enforcement ?? "", /automatically.*People read reports\./);
    const watched = guideline.groups.at(-1)?.clauses[0];
    assert.equal(watched?.enforcement, "Enforced by people: the team. It reads reports.");
  });

  it("keeps phrase lists and examples to itself", () => {
    const published = JSON.stringify(guideline) + guidelineMarkdown(guideline);
    assert.doesNotMatch(published, /buy our pills|nobody publishes/);
  });

  it("becomes Markdown with the digest, the terms and an anchor for every clause and domain", () => {
    const markdown = guidelineMarkdown(guideline);
    for (const part of [
      guideline.digest,
      '<a id="spam"></a>',
      '<a id="medical"></a>',
      "## Terms",
      "Keep them.",
    ]) {
      assert.ok(markdown.includes(part), part);
    }
  });
});
