import type { JsonObject } from "../../json.ts";
import type { JudgingProtocol, Scored } from "../protocol.ts";
import { scoreOf } from "./attributes.ts";
import { googleErrors } from "./errors.ts";
import { type Analysis, type Attribute, readAnalysis } from "./request.ts";
import { type Stretch, sentencesOf } from "./sentences.ts";

/** POST /v1alpha1/comments:analyze, as the Perspective API answers it. */
export const analyzeComment: JudgingProtocol = {
  id: "perspective.analyze",
  path: "/v1alpha1/comments:analyze",
  errors: googleErrors,
  // Where Google's client libraries put it.
  keyParameter: "key",
  parse(bytes, detectors) {
    const analysis = readAnalysis(bytes, detectors);
    const sentences = analysis.spanAnnotations ? sentencesOf(analysis.text) : [];
    return {
      endUser: undefined,
      view: analysis.view,
      excerpts: sentences.map(({ begin, end }) => analysis.text.slice(begin, end)),
      answer: (scored) => answerOf(analysis, sentences, scored),
    };
  },
};

function answerOf(analysis: Analysis, sentences: readonly Stretch[], scored: Scored): JsonObject {
  const { attributes, languages, detectedLanguages, clientToken } = analysis;
  const scores = attributes.flatMap((attribute) => {
    const score = attributeScore(attribute, analysis, sentences, scored);
    return score === undefined ? [] : [[attribute.name, score] as const];
  });
  return {
    attributeScores: Object.fromEntries(scores),
    languages: [...languages],
    detectedLanguages: [...detectedLanguages],
    ...(clientToken !== undefined && { clientToken }),
  };
}

/** The summary is the highest of the whole text and its sentences, so no span ever exceeds it. */
function attributeScore(
  { heads, threshold }: Attribute,
  { text, group }: Analysis,
  sentences: readonly Stretch[],
  { groups, excerpts }: Scored,
): JsonObject | undefined {
  const spans = sentences.map((stretch, index) => ({ stretch, value: scoreOf(heads, excerpts[index]) }));
  const summary = Math.max(scoreOf(heads, groups.get(group)), ...spans.map(({ value }) => value));
  if (summary < threshold) return undefined;
  const told = spans.length > 0 ? spans : [{ stretch: { begin: 0, end: text.length }, value: summary }];
  return {
    spanScores: told
      .filter(({ value }) => value >= threshold)
      .map(({ stretch, value }) => ({ ...stretch, score: probability(value) })),
    summaryScore: probability(summary),
  };
}

function probability(value: number): JsonObject {
  return { value, type: "PROBABILITY" };
}
