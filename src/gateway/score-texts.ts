import type { Scores } from "../filters/index.ts";
import type { Caller, TextUnit } from "../platform/index.ts";
import { OWN_MODEL, type Scored, type ToJudge } from "./protocols/index.ts";
import type { Screen, Screening } from "./screen.ts";

/** What was scored, and what the policy would decide. */
interface ScoredTexts extends Omit<Scored, "id"> {
  readonly screening: Screening;
}

/** Scores texts of any length. Nothing is done to them: the decision says what would be. */
export function createScoreTexts(screen: Pick<Screen, "screenApart">) {
  return async function scoreTexts(
    { view, excerpts }: Pick<ToJudge, "view" | "excerpts">,
    caller: Caller,
  ): Promise<ScoredTexts> {
    const asked = { direction: "input", caller, model: OWN_MODEL, appId: caller.appId } as const;
    const { screening, scores } = await screen.screenApart({ ...asked, units: view.units });
    // The whole text has been searched for exact matches already.
    const parts = await screen.screenApart({ ...asked, units: excerpts.map(unitOf), parts: "heads" });
    return {
      groups: scores,
      excerpts: excerpts.map((_, index) => parts.scores.get(index) ?? {}),
      screening: {
        ...screening,
        decision: { ...screening.decision, effective: "allow", redactions: [] },
        scores: highest(screening.scores, parts.screening.scores),
      },
    };
  };
}

function unitOf(text: string, index: number): TextUnit {
  return { role: "user", channel: "content", path: `excerpts[${index}]`, group: index, text };
}

function highest(some: Readonly<Scores>, more: Readonly<Scores>): Readonly<Record<string, number>> {
  const scores: Record<string, number> = { ...some };
  for (const [head, score] of Object.entries(more)) scores[head] = Math.max(score, scores[head] ?? 0);
  return scores;
}
