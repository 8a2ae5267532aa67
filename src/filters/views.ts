import { decodedViews, percentView } from "./decode.ts";
import type { SpelledView } from "./disguises.ts";
import { leetViews, spelledView } from "./disguises.ts";
import type { Normaliser, View } from "./normalise.ts";
import { hiddenView } from "./payload.ts";
import type { WordFinder } from "./words.ts";
import { createWordList } from "./words.ts";

/** One text in all the ways it is read. Each view knows where its characters stand in the raw text. */
export interface Views {
  readonly plain: View;
  /** Look-alike digits read as letters, percent codes read. */
  readonly rewritten: readonly View[];
  readonly spelled: SpelledView | null;
  readonly hidden: View | null;
  /** What base64 and hexadecimal runs say. */
  readonly decoded: readonly View[];
}

export type Reader = (raw: string) => Views;

export function createReader(normaliser: Normaliser, wordFinder: WordFinder): Reader {
  const words = createWordList();
  return (raw) => {
    const plain = normaliser.normalise(raw);
    const percent = percentView(plain);
    return {
      plain,
      rewritten: percent === null ? leetViews(plain) : [...leetViews(plain), percent],
      spelled: spelledView(plain, wordFinder, words),
      hidden: hiddenView(raw),
      decoded: decodedViews(plain),
    };
  };
}

/** Every view but the plain one. */
export function otherViews(views: Views): readonly View[] {
  const spelled = views.spelled === null ? [] : [views.spelled.view];
  const hidden = views.hidden === null ? [] : [views.hidden];
  return [...views.rewritten, ...spelled, ...hidden, ...views.decoded];
}
