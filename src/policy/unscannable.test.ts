import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UNSCANNABLE } from "../platform/index.ts";
import { guidelineMarkdown, loadPolicy, PolicyError } from "./index.ts";
import { samplePolicyText, sampleRule } from "./sample-policy.ts";

function policyWith(unscannable?: Readonly<Record<string, string>>) {
  return loadPolicy({ text: samplePolicyText([sampleRule({})], unscannable && { unscannable }) });
}

describe("what no detector can read", () => {
  it("is refused unless the policy allows the kind by name", () => {
    const refused = Object.fromEntries(UNSCANNABLE.map((kind) => [kind, "refuse"]));
    assert.deepEqual(policyWith().unscannable, refused);
    assert.deepEqual(policyWith({}).unscannable, refused);
    const allowing = policyWith({ image: "allow", audio: "refuse" });
    assert.deepEqual(allowing.unscannable, { ...refused, image: "allow" });
  });

  it("does not change the digest of a policy that says nothing of it", () => {
    assert.equal(policyWith().document.unscannable, undefined);
    assert.notEqual(policyWith().digest, policyWith({ image: "allow" }).digest);
  });

  it("is published: which kinds are refused and which pass unread", () => {
    const { guideline } = policyWith({ image: "allow" });
    assert.deepEqual(guideline.unscannable.allowed, [{ kind: "image", title: "Images" }]);
    assert.equal(guideline.unscannable.refused.length, UNSCANNABLE.length - 1);
    assert.match(
      guidelineMarkdown(guideline),
      /## What cannot be inspected[^#]*Allowed unread:\n\n- Images\n/,
    );
  });

  it("cannot be allowed under a misspelt name", () => {
    assert.throws(() => policyWith({ imgae: "allow" }), PolicyError);
  });
});
