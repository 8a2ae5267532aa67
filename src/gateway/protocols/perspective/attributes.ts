import type { Scores } from "../../../filters/index.ts";
import type { Head } from "../../../platform/index.ts";
import type { Detectors } from "../protocol.ts";

type ScoreName = Head | "any_harm";

/**
 * What each attribute is made of: its score is the highest of these heads. An empty list says that no head of ours measures
 * what the name promises. docs/perspective.md publishes this table, and a test compares the two.
 *
 * An attribute is answered only when all of its heads have detectors: a score from half of them would say less than its
 * name.
 */
export const ATTRIBUTES: Readonly<Record<string, readonly ScoreName[]>> = {
  // Ours.
  HARMFUL_REQUEST: ["harmful_request"],
  ANY_HARM: ["any_harm"],
  // Perspective's production attributes.
  TOXICITY: ["harassment", "harassment/threatening", "hate", "hate/threatening"],
  SEVERE_TOXICITY: ["harassment/threatening", "hate", "hate/threatening"],
  IDENTITY_ATTACK: ["hate", "hate/threatening"],
  INSULT: ["harassment"],
  PROFANITY: [],
  THREAT: ["harassment/threatening", "hate/threatening"],
  // Experimental.
  SEXUALLY_EXPLICIT: ["sexual"],
  FLIRTATION: [],
  TOXICITY_EXPERIMENTAL: [],
  SEVERE_TOXICITY_EXPERIMENTAL: [],
  IDENTITY_ATTACK_EXPERIMENTAL: [],
  INSULT_EXPERIMENTAL: [],
  PROFANITY_EXPERIMENTAL: [],
  THREAT_EXPERIMENTAL: [],
  // Experimental, from the New York Times.
  SPAM: ["spam"],
  ATTACK_ON_AUTHOR: [],
  ATTACK_ON_COMMENTER: [],
  INCOHERENT: [],
  INFLAMMATORY: [],
  LIKELY_TO_REJECT: [],
  OBSCENE: [],
  UNSUBSTANTIAL: [],
  // Experimental: what brings people together, and what persuades them.
  AFFINITY_EXPERIMENTAL: [],
  COMPASSION_EXPERIMENTAL: [],
  CURIOSITY_EXPERIMENTAL: [],
  NUANCE_EXPERIMENTAL: [],
  PERSONAL_STORY_EXPERIMENTAL: [],
  REASONING_EXPERIMENTAL: [],
  RESPECT_EXPERIMENTAL: [],
  ALIENATION_EXPERIMENTAL: [],
  FEARMONGERING_EXPERIMENTAL: [],
  GENERALIZATION_EXPERIMENTAL: [],
  MORAL_OUTRAGE_EXPERIMENTAL: [],
  SCAPEGOATING_EXPERIMENTAL: [],
};

/** The heads of an attribute; undefined for one that is not known, or not all of whose heads have detectors. */
export function headsOf(
  attribute: string,
  { scored }: Pick<Detectors, "scored">,
): readonly ScoreName[] | undefined {
  const heads = Object.hasOwn(ATTRIBUTES, attribute) ? (ATTRIBUTES[attribute] ?? []) : [];
  return heads.length > 0 && heads.every((head) => scored.has(head)) ? heads : undefined;
}

/** Names that this installation can answer, for people who asked for another. */
export function availableAttributes(detectors: Pick<Detectors, "scored">): readonly string[] {
  return Object.keys(ATTRIBUTES).filter((name) => headsOf(name, detectors) !== undefined);
}

/** 0 for a text in which there was nothing to judge. */
export function scoreOf(heads: readonly ScoreName[], scores: Readonly<Scores> | undefined): number {
  return Math.max(0, ...heads.map((head) => scores?.[head] ?? 0));
}
