import { decodedViews, percentView } from "./decode.ts";
import type { SpelledView } from "./disguises.ts";
import { leetViews, spelledView } from "./disguises.ts";
import type { Normaliser, View } from "./normalise.ts";
import { hiddenView } from "./payload.ts";
import { createTraitReader, type Traits } from "./traits.ts";
import type { WordFinder } from "./words.ts";
import { createWordList } from "./words.ts";

/** One text in the ways that a stream can be in the middle of. Each view knows where its characters stand in the raw text. */
export interface OpenViews {
  readonly plain: View;
  /** Of the plain view. */
  readonly traits: Traits;
  /** Look-alike digits read as letters, percent codes read. */
  readonly rewritten: readonly View[];
  readonly hidden: View | null;
}

/** One text in all the ways it is read. */
export interface Views extends OpenViews {
  readonly spelled: SpelledView | null;
  /** What base64 and hexadecimal runs say. */
  readonly decoded: readonly View[];
}

const NONE: readonly never[] = Object.freeze([]);

export interface Reader {
  read(raw: string): Views;
  readOpen(raw: string): OpenViews;
}

export function createReader(normaliser: Normaliser, wordFinder: WordFinder): Reader {
  const words = createWordList();
  const traitsOf = createTraitReader();

  function rewrittenViews(plain: View, { mixed }: Traits): readonly View[] {
    const leet = mixed ? leetViews(plain) : NONE;
    const percent = percentView(plain);
    return percent === null ? leet : [...leet, percent];
  }

  function readOpen(raw: string): OpenViews {
    const plain = normaliser.normalise(raw);
    const traits = traitsOf(plain.cased);
    return {
      plain,
      traits,
      rewritten: rewrittenViews(plain, traits),
      // What maps to itself has no invisible characters.
      hidden: plain.starts === null ? null : hiddenView(raw),
    };
  }

  return {
    readOpen,
    read(raw) {
      const { plain, traits, rewritten, hidden } = readOpen(raw);
      return {
        plain,
        traits,
        rewritten,
        hidden,
        spelled: traits.spelled ? spelledView(plain, wordFinder, words) : null,
        decoded: traits.coded ? decodedViews(plain) : NONE,
      };
    },
  };
}

/** Every view but the plain one. */
export function otherViews(views: Views): readonly View[] {
  const spelled = views.spelled === null ? [] : [views.spelled.view];
  const hidden = views.hidden === null ? [] : [views.hidden];
  return [...views.rewritten, ...spelled, ...hidden, ...views.decoded];
}
