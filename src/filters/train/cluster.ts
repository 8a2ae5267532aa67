import type { Example } from "./example.ts";

const STEM_LENGTH = 5;
const SHORT_WORDS_IGNORED = 3;
/** Share of common stems from which two texts count as the same request. */
const SAME_REQUEST = 0.5;
/** Stems found in more texts than this say little and are not used to find candidates. */
const COMMON_STEM = 150;

/**
 * Joins the clusters of requests that say nearly the same (one request in two tenses, one with a word exchanged), so
 * that no variant of a training text can be among the texts a fold is measured on.
 */
export function clusterNearDuplicates(examples: readonly Example[]): Example[] {
  const parents = new Map<string, string>();
  const rootOf = (cluster: string): string => {
    let at = cluster;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
    return at;
  };
  const stems = examples.map(({ text }) => stemsOf(text));
  const holders = new Map<string, number[]>();
  for (const [index, set] of stems.entries()) {
    const shared = new Map<number, number>();
    for (const stem of set) {
      const others = holders.get(stem) ?? [];
      if (others.length < COMMON_STEM)
        for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
      others.push(index);
      holders.set(stem, others);
    }
    for (const [other, common] of shared) {
      const otherSet = stems[other];
      if (otherSet === undefined || common / (set.size + otherSet.size - common) < SAME_REQUEST) continue;
      const here = rootOf(examples[index]?.cluster ?? "");
      const there = rootOf(examples[other]?.cluster ?? "");
      if (here !== there) parents.set(here, there);
    }
  }
  return examples.map((example) => ({ ...example, cluster: rootOf(example.cluster) }));
}

function stemsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const long = words.filter((word) => word.length > SHORT_WORDS_IGNORED);
  return new Set(long.slice(0, 60).map((word) => word.slice(0, STEM_LENGTH)));
}
