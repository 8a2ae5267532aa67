import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { HEADS } from "../../../platform/index.ts";
import type { Detectors } from "../protocol.ts";
import { openAiModerations } from "./moderations.ts";

const CATEGORIES = HEADS.slice(0, 13);
const THRESHOLD = 0.5;

const Result = z.object({
  flagged: z.boolean(),
  categories: z.record(z.string(), z.boolean()),
  category_scores: z.record(z.string(), z.number()),
  category_applied_input_types: z.record(z.string(), z.array(z.string())),
  fairlead: z.object({ flagged_by: z.array(z.string()), not_scored: z.array(z.string()) }),
});

describe("a moderation's result", () => {
  it("says of every category what its detector said, and of one without a detector that there is none", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...HEADS), fc.double({ min: 0, max: 1, noNaN: true })),
        (scores) => {
          const scored = new Set(HEADS.filter((head) => head in scores));
          const detectors: Detectors = { scored, isReached: (_, score) => score >= THRESHOLD };
          const asked = openAiModerations.parse(Buffer.from('{"input":"Hello."}'), detectors);
          const { results } = asked.answer({ id: "1", groups: new Map([[0, scores]]), excerpts: [] });
          const result = Result.parse(Array.isArray(results) ? results[0] : undefined);
          for (const head of CATEGORIES) {
            const has = scored.has(head);
            assert.equal(result.fairlead.not_scored.includes(head), !has);
            assert.equal(result.category_scores[head], scores[head] ?? 0);
            assert.equal(result.categories[head], (scores[head] ?? 0) >= THRESHOLD);
            assert.deepEqual(result.category_applied_input_types[head], has ? ["text"] : []);
          }
          const harms = [...CATEGORIES, "harmful_request"];
          assert.equal(
            result.flagged,
            harms.some((head) => (scores[head] ?? 0) >= THRESHOLD),
          );
          assert.equal(result.flagged, result.fairlead.flagged_by.length > 0);
        },
      ),
    );
  });

  it("is one for each string, the empty ones too, in the order of the request", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 20 }), (input) => {
        const detectors: Detectors = { scored: new Set(), isReached: () => false };
        const asked = openAiModerations.parse(Buffer.from(JSON.stringify({ input })), detectors);
        const byGroup = new Map(asked.view.units.map(({ group, text }) => [group, text]));
        assert.deepEqual(
          input.map((_, index) => byGroup.get(index) ?? ""),
          input,
        );
        const { results } = asked.answer({ id: "1", groups: new Map(), excerpts: [] });
        assert.equal(Array.isArray(results) && results.length, input.length);
      }),
    );
  });
});
