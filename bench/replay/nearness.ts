import { shinglesOf, stemsOf, wordsOf } from "./features.ts";

/** When two texts count as near. Committed with every result. */
export const NEAR = {
  /** Jaccard of their runs of three words: the same text with a few words changed. */
  shingle_jaccard: 0.5,
  /** Share of a text's runs of three words that stand in the other: it is quoted there. */
  quoted_share: 0.8,
  /** A text with fewer runs is not looked for as a quotation: two or three occur in any long text by chance. */
  quoted_shingles_min: 4,
  /** Jaccard of their content words without endings: the same request in another tense or order. */
  stem_jaccard: 0.7,
} as const;

/**
 * Finds texts that are near one another by exact counts, not by sampling: an inverted index of the texts added,
 * which may be few while the texts asked for are many.
 */
export function createNearness() {
  const shingles = createOverlaps();
  const stems = createOverlaps();
  return {
    add(id: number, text: string): void {
      const words = wordsOf(text);
      shingles.add(id, shinglesOf(words));
      stems.add(id, stemsOf(words));
    },
    /** Ids of the added texts that are near to `text`, or quoted in it. */
    near(text: string): number[] {
      const words = wordsOf(text);
      const alike = shingles
        .with(shinglesOf(words))
        .filter(
          ({ jaccard, share, size }) =>
            jaccard >= NEAR.shingle_jaccard ||
            (size >= NEAR.quoted_shingles_min && share >= NEAR.quoted_share),
        );
      const retold = stems.with(stemsOf(words)).filter(({ jaccard }) => jaccard >= NEAR.stem_jaccard);
      return [...alike, ...retold].map(({ id }) => id);
    },
  };
}

interface Overlap {
  readonly id: number;
  readonly jaccard: number;
  /** Part of the added text's features that the other one has too. */
  readonly share: number;
  /** Features of the added text. */
  readonly size: number;
}

function createOverlaps() {
  const holders = new Map<string, number[]>();
  const sizes = new Map<number, number>();
  return {
    add(id: number, features: ReadonlySet<string>): void {
      sizes.set(id, features.size);
      for (const feature of features) {
        const ids = holders.get(feature);
        if (ids) ids.push(id);
        else holders.set(feature, [id]);
      }
    },
    with(features: ReadonlySet<string>): Overlap[] {
      const common = new Map<number, number>();
      for (const feature of features) {
        for (const id of holders.get(feature) ?? []) common.set(id, (common.get(id) ?? 0) + 1);
      }
      return [...common].map(([id, count]) => {
        const size = sizes.get(id) ?? 0;
        return { id, size, share: count / size, jaccard: count / (size + features.size - count) };
      });
    },
  };
}
