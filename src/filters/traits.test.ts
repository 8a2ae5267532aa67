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
    "(",
    ", ",
    "12",
    "345",
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
        const { digits, chain, mixed, spelled, coded } = traitsOf(sample);
        assert.equal(digits, sample.replace(/[^0-9]/g, "").length);
        const chains = sample.match(/[0-9](?:[()./ -]{0,3}[0-9])*/g) ?? [];
        assert.equal(chain, Math.max(0, ...chains.map((found) => found.replace(/[^0-9]/g, "").length)));
        assert.equal(coded, new RegExp(`[A-Za-z0-9+/_-]{${CODED_RUN_MIN}}`).test(sample));
        assert.equal(spelled, SPELLED.test(sample.toLowerCase()));
        if (/[a-z][0-9]/i.test(sample)) assert.equal(mixed, true);
        if (MIXED.test(sample.toLowerCase())) assert.equal(mixed, true);
      }),
      { numRuns: 2_000 },
    );
  });
});
