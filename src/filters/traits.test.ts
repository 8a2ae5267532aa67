import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CODED_RUN_MIN, createTraitReader } from "./traits.ts";

const traitsOf = createTraitReader();
const text = fc.string({
  unit: fc.constantFrom(
    "a",
    "B",
    "z",
    "0",
    "9",
    " ",
    ".",
    "-",
    "_",
    "/",
    "+",
    "@",
    "!",
    "|",
    "é",
    "\n",
    "bomb",
    "abcdefgh",
  ),
  maxLength: 40,
});

/** The patterns that the pass stands in for. */
const MIXED = /[a-z][01345789@$!|+]{1,3}[a-z]|(?<![\x21-\x7e])[013457@$][a-z]{3}/;
const SPELLED = /(?<![a-z0-9])[a-z0-9][^a-z0-9][a-z0-9][^a-z0-9][a-z0-9](?![a-z0-9])/;

describe("the one pass over a text", () => {
  it("never rules out what a pattern would have found", () => {
    fc.assert(
      fc.property(text, (sample) => {
        const { digits, mixed, spelled, coded } = traitsOf(sample);
        assert.equal(digits, sample.replace(/[^0-9]/g, "").length);
        assert.equal(coded, new RegExp(`[A-Za-z0-9+/_-]{${CODED_RUN_MIN}}`).test(sample));
        assert.equal(spelled, SPELLED.test(sample.toLowerCase()));
        if (MIXED.test(sample.toLowerCase())) assert.equal(mixed, true);
      }),
      { numRuns: 2_000 },
    );
  });
});
