import type { Scores } from "../../../filters/index.ts";
import { type Head, MODERATION_CATEGORIES } from "../../../platform/index.ts";
import type { JsonObject } from "../../json.ts";
import { type Detectors, type JudgingProtocol, OWN_MODEL, type Scored } from "../protocol.ts";
import { openAiErrors } from "./errors.ts";
import { type ModerationInput, readModeration } from "./moderations-request.ts";

/** What makes an input flagged. Personal data, secrets and the other heads are scored and are no harm by themselves. */
const FLAGGING = [...MODERATION_CATEGORIES, "harmful_request", "any_harm"] as const;

/** POST /v1/moderations. */
export const openAiModerations: JudgingProtocol = {
  id: "openai.moderations",
  path: "/v1/moderations",
  errors: openAiErrors,
  keyParameter: undefined,
  parse(bytes, detectors) {
    const { inputs, ...asked } = readModeration(bytes);
    return {
      ...asked,
      excerpts: [],
      answer: ({ id, groups }: Scored) => ({
        id: `modr-${id}`,
        model: OWN_MODEL,
        results: inputs.map((input) => resultOf(input, groups.get(input.group), detectors)),
      }),
    };
  },
};

/** A category without a detector is 0 and false, as the shape demands, and named in `not_scored`. */
function resultOf(
  input: ModerationInput,
  found: Readonly<Scores> | undefined,
  detectors: Detectors,
): JsonObject {
  const scores = found ?? {};
  const flaggedBy = FLAGGING.filter((head) => detectors.isReached(head, scores[head] ?? 0));
  const byCategory = <Value extends boolean | number | string[]>(value: (head: Head) => Value) =>
    Object.fromEntries(MODERATION_CATEGORIES.map((head) => [head, value(head)]));
  return {
    flagged: flaggedBy.length > 0,
    categories: byCategory((head) => flaggedBy.some((flagging) => flagging === head)),
    category_scores: byCategory((head) => scores[head] ?? 0),
    // Empty where nothing looked: no detector, or no text to look at. Images are never looked at.
    category_applied_input_types: byCategory((head) => (scores[head] === undefined ? [] : ["text"])),
    fairlead: {
      scores: { ...scores },
      flagged_by: flaggedBy,
      not_scored: MODERATION_CATEGORIES.filter((head) => !detectors.scored.has(head)),
      ...(input.unread.length > 0 && { not_scanned: [...input.unread] }),
    },
  };
}
