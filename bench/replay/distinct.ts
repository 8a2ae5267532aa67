import { wordsOf } from "./features.ts";
import { createNearness } from "./nearness.ts";
import { type Prompt, ROLES } from "./sources.ts";

/** How many prompts of one source were left out, by reason; a prompt counts once, under the first that holds. */
export interface Removed {
  same_as_training: number;
  near_training: number;
  same_as_another: number;
  near_another: number;
}

export const NONE_REMOVED: Readonly<Removed> = {
  same_as_training: 0,
  near_training: 0,
  same_as_another: 0,
  near_another: 0,
};

export interface Distinct {
  readonly kept: readonly Prompt[];
  readonly removed: Readonly<Record<string, Removed>>;
}

/**
 * Leaves out prompts that training has seen, or that stand twice.
 *
 * Near doubles among the prompts count within one role only: look-alikes are written to resemble harmful prompts, and
 * taking those away would leave the easy ones.
 */
export function distinct(prompts: readonly Prompt[], training: Iterable<string>): Distinct {
  const seen = compareWithTraining(prompts, training);
  const removed: Record<string, Removed> = {};
  const taken = new Set<string>();
  const takenByRole = new Map(ROLES.map((role) => [role, createNearness()]));

  function reasonAgainst({ text, role }: Prompt, id: number): keyof Removed | undefined {
    if (taken.has(keyOf(text))) return "same_as_another";
    if (seen.same.has(id)) return "same_as_training";
    if (seen.near.has(id)) return "near_training";
    return takenByRole.get(role)?.near(text).length ? "near_another" : undefined;
  }

  const kept = prompts.filter((prompt, id) => {
    const counts = removed[prompt.source] ?? { ...NONE_REMOVED };
    removed[prompt.source] = counts;
    const reason = reasonAgainst(prompt, id);
    if (reason) {
      counts[reason] += 1;
      return false;
    }
    taken.add(keyOf(prompt.text));
    takenByRole.get(prompt.role)?.add(id, prompt.text);
    return true;
  });
  return { kept, removed };
}

function compareWithTraining(prompts: readonly Prompt[], training: Iterable<string>) {
  const idsByKey = Map.groupBy(prompts.keys(), (id) => keyOf(prompts[id]?.text ?? ""));
  const nearness = createNearness();
  for (const [id, prompt] of prompts.entries()) nearness.add(id, prompt.text);
  const [same, near] = [new Set<number>(), new Set<number>()];
  for (const text of training) {
    for (const id of idsByKey.get(keyOf(text)) ?? []) same.add(id);
    for (const id of nearness.near(text)) near.add(id);
  }
  return { same, near };
}

function keyOf(text: string): string {
  return wordsOf(text).join(" ");
}
