import { existsSync } from "node:fs";
import { join } from "node:path";
import { shuffled } from "../rig/index.ts";
import { type Distinct, distinct } from "./distinct.ts";
import { type Prompt, readPrompts, SOURCES } from "./sources.ts";
import { trainingTexts } from "./training-texts.ts";

export interface Chosen {
  /** In the order in which they are sent: seeded, sources mixed. */
  readonly prompts: readonly Prompt[];
  readonly removed: Distinct["removed"];
}

/** Reads all sources, leaves out what training has seen and what stands twice, and draws from the large ones. */
export function choosePrompts(shared: string, random: () => number): Chosen {
  if (!existsSync(join(shared, "data"))) {
    throw new Error(`There is no public data in ${shared}. Say where it is: --data DIR, or FAIRLEAD_SHARED.`);
  }
  const all = SOURCES.flatMap((source) => readPrompts(source, shared));
  const { kept, removed } = distinct(all, trainingTexts(shared));
  const drawn = SOURCES.flatMap(({ name, most }) => {
    const own = kept.filter(({ source }) => source === name);
    return most === undefined ? own : shuffled(own, random).slice(0, most);
  });
  return { prompts: shuffled(drawn, random), removed };
}

/** Every file that a source was read from, each once. */
export function sourceFiles(): string[] {
  return [...new Set(SOURCES.flatMap(({ files }) => files))];
}
