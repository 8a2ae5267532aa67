import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createNormaliser, rawEnd, rawStart } from "./normalise.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });

describe("normalise", () => {
  it("keeps cased and lower-case text of one length and offsets in order, whatever the text", () => {
    const { normalise } = createNormaliser();
    fc.assert(
      fc.property(anyText, (raw) => {
        const view = normalise(raw);
        assert.equal(view.text.length, view.cased.length);
        assert.ok(view.text.length <= raw.length * 8);
        for (let at = 0; at < view.text.length; at++) {
          assert.ok(rawStart(view, at) <= rawStart(view, at + 1));
          assert.ok(rawEnd(view, at + 1) > rawStart(view, at));
        }
        assert.equal(rawStart(view, view.text.length), raw.length);
      }),
      { numRuns: 300 },
    );
  });

  it("reads the beginning of a text the same whatever follows", () => {
    const { normalise } = createNormaliser();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), anyText, (first, second) => {
        const alone = normalise(first).cased;
        assert.ok(normalise(first + second).cased.startsWith(alone));
      }),
      { numRuns: 300 },
    );
  });
});
