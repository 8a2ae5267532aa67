import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import type { Detectors, Scored } from "../protocol.ts";
import { analyzeComment } from "./analyze.ts";
import { ATTRIBUTES, availableAttributes, headsOf } from "./attributes.ts";
import { detectedLanguages } from "./language.ts";
import { sentencesOf } from "./sentences.ts";

const detectors: Detectors = {
  scored: new Set(["harmful_request", "any_harm", "hate", "hate/threatening"] as const),
  isReached: () => false,
};

const Answer = z.object({
  attributeScores: z.record(
    z.string(),
    z.object({
      spanScores: z.array(z.object({ begin: z.int(), end: z.int(), score: z.object({ value: z.number() }) })),
      summaryScore: z.object({ value: z.number() }),
    }),
  ),
});

function read(text: string, more: object = {}) {
  const body = {
    comment: { text },
    requestedAttributes: { IDENTITY_ATTACK: {} },
    languages: ["en"],
    ...more,
  };
  return analyzeComment.parse(Buffer.from(JSON.stringify(body)), detectors);
}

const texts = fc
  .array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("Good day. ", "Why? ", "\n\n", "🦊! ")))
  .map((pieces) => pieces.join(""))
  .filter((text) => text.trim() !== "");
const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe("the sentences of a comment", () => {
  it("follow each other, and leave out nothing but white space", () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const { begin, end } of sentencesOf(text)) {
          assert.ok(end > begin);
          assert.equal(text.slice(at, begin).trim(), "");
          at = end;
        }
        assert.equal(text.slice(at).trim(), "");
      }),
    );
  });
});

describe("an analysis", () => {
  it("has a summary that is the highest of the whole and its spans", () => {
    fc.assert(
      fc.property(
        texts,
        probability,
        fc.infiniteStream(probability),
        fc.boolean(),
        (text, whole, values, annotated) => {
          const asked = read(text, { spanAnnotations: annotated });
          const excerpts = asked.excerpts.map(() => ({ hate: values.next().value ?? 0 }));
          const scored: Scored = { id: "1", groups: new Map([[0, { "hate/threatening": whole }]]), excerpts };
          const scores = Answer.parse(asked.answer(scored)).attributeScores.IDENTITY_ATTACK;
          assert.ok(scores && excerpts.length === (annotated ? sentencesOf(text).length : 0));
          const spans = scores.spanScores.map(({ score }) => score.value);
          assert.equal(scores.summaryScore.value, Math.max(whole, ...spans));
          assert.deepEqual(spans, annotated ? excerpts.map(({ hate }) => hate) : [whole]);
        },
      ),
    );
  });

  it("collects every string of the body but names, tokens and ids of the protocol", () => {
    const { view } = read("Hello.", {
      clientToken: "token",
      sessionId: "session",
      communityId: "community",
      context: { entries: [{ text: "before" }], articleAndParentComment: { article: { text: "article" } } },
      new_field: ["new"],
    });
    const seen = view.units.map(({ text, channel }) => [text, channel]);
    for (const text of ["before", "article", "new", "new_field"])
      assert.ok(seen.some(([unit, channel]) => unit === text && channel === "other"));
    assert.deepEqual(
      view.units.filter(({ group }) => group === 0).map(({ text, role }) => [text, role]),
      [["Hello.", "user"]],
    );
    assert.ok(!seen.some(([unit]) => ["token", "session", "community"].includes(unit ?? "")));
  });
});

describe("an attribute", () => {
  it("is answered only where all of its heads have detectors", () => {
    assert.deepEqual(availableAttributes(detectors), ["HARMFUL_REQUEST", "ANY_HARM", "IDENTITY_ATTACK"]);
    assert.deepEqual(availableAttributes({ scored: new Set() }), []);
    for (const name of ["TOXICITY", "PROFANITY", "TOXICITY@6", "toxicity", "constructor", "__proto__"])
      assert.equal(headsOf(name, detectors), undefined);
  });

  it("stands in the table for every name of the production attributes", () => {
    for (const name of ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"])
      assert.ok(name in ATTRIBUTES);
  });
});

describe("the language of a comment", () => {
  it("is told from its script alone", () => {
    assert.deepEqual(detectedLanguages("Good morning."), ["en"]);
    assert.deepEqual(detectedLanguages("おはよう OK"), ["en"]);
    assert.deepEqual(detectedLanguages("おはよう"), ["und"]);
    assert.deepEqual(detectedLanguages("12 🦊 !"), []);
  });
});
