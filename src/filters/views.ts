import { decodedViews, percentView } from "./decode.ts";
import type { SpelledView } from "./disguises.ts";
import { leetViews, spelledView } from "./disguises.ts";
import type { Normaliser, View } from "./normalise.ts";
import { hiddenView } from "./payload.ts";
import { createTraitReader, type Traits } from "./traits.ts";
import type { WordFinder } from "./words.ts";
import { createWordList } from "./words.ts";

/** One text in all the ways it is read. Each view knows where its characters stand in the raw text. */
export interface Views {
  readonly plain: View;
  /** Of the plain view. */
  readonly traits: Traits;
  /** Look-alike digits read as letters, percent codes read. */
  readonly rewritten: readonly View[];
  readonly spelled: SpelledView | null;
  readonly hidden: View | null;
  /** What base64 and hexadecimal runs say. */
  readonly decoded: readonly View[];
}

const NONE: readonly never[] = Object.freeze([]);

export type Reader = (raw: string) => Views;

export function createReader(normaliser: Normaliser, wordFinder: WordFinder): Reader {
  const words = createWordList();
  const traitsOf = createTraitReader();
  return (raw) => {
    const plain = normaliser.normalise(raw);
    const traits = traitsOf(plain.cased);
    const leet = traits.mixed ? leetViews(plain) : NONE;
    const percent = percentView(plain);
    return {
      plain,
      traits,
      rewritten: percent === null ? leet : [...leet, percent],
      spelled: traits.spelled ? spelledView(plain, wordFinder, words) : null,
      hidden: hiddenView(raw),
      decoded: traits.coded ? decodedViews(plain) : NONE,
    };
  };
}

/** Every view but the plain one. */
export function otherViews(views: Views): readonly View[] {
  const spelled = views.spelled === null ? [] : [views.spelled.view];
  const hidden = views.hidden === null ? [] : [views.hidden];
  return [...views.rewritten, ...spelled, ...hidden, ...views.decoded];
}
