import type { DetectorSpec } from "../platform/index.ts";
import type { View } from "./normalise.ts";
import { rawEnd, rawStart } from "./normalise.ts";
import type { PhraseFinder } from "./phrases.ts";
import { findPii } from "./pii/index.ts";
import { findSecrets } from "./secrets/index.ts";
import { createTraitReader, type Traits } from "./traits.ts";
import type { Views } from "./views.ts";
import { otherViews } from "./views.ts";

/** What an exact detector found: its specification, the format, and [start, end) in the raw text. */
type LexicalVisitor = (spec: DetectorSpec, kind: string | null, start: number, end: number) => void;

/** Returns `PhraseFinder.openFrom` of the plain view, which falls off on the way; null when there are no phrases. */
export type LexicalFinder = (views: Views, visit: LexicalVisitor) => number | null;

/**
 * Phrase lists look at every view; secrets and personal data, whose formats depend on case and digits, at the plain
 * text and at what was decoded.
 */
export function createLexicalFinder(specs: readonly DetectorSpec[], phrases: PhraseFinder): LexicalFinder {
  const traitsOf = createTraitReader();
  const lists = specs.filter((spec) => spec.kind === "phrases");
  const formats = specs.filter((spec) => spec.kind === "pii" || spec.kind === "secret");

  function findPhrases(view: View, visit: LexicalVisitor): number {
    return phrases.find(view.text, (list, start, end) => report(lists[list], null, view, start, end, visit));
  }

  function findSpelled(views: Views, visit: LexicalVisitor): void {
    if (views.spelled === null) return;
    const { view, runs } = views.spelled;
    for (const run of runs) {
      phrases.findSqueezed(view.text.slice(run.start, run.end), (list, start, end) =>
        report(lists[list], null, view, run.start + start, run.start + end, visit),
      );
    }
  }

  function findFormats(view: View, traits: Traits, visit: LexicalVisitor): void {
    for (const spec of formats) {
      const found = (kind: string, start: number, end: number) => report(spec, kind, view, start, end, visit);
      if (spec.kind === "pii") findPii(view.cased, traits, spec.kinds, found);
      else if (traits.coded) findSecrets(view.cased, found);
    }
  }

  return (views, visit) => {
    let open: number | null = null;
    if (lists.length > 0) {
      open = findPhrases(views.plain, visit);
      for (const view of otherViews(views)) findPhrases(view, visit);
      findSpelled(views, visit);
    }
    if (formats.length === 0) return open;
    findFormats(views.plain, views.traits, visit);
    for (const view of views.decoded) findFormats(view, traitsOf(view.cased), visit);
    return open;
  };
}

function report(
  spec: DetectorSpec | undefined,
  kind: string | null,
  view: View,
  start: number,
  end: number,
  visit: LexicalVisitor,
): void {
  if (spec !== undefined) visit(spec, kind, rawStart(view, start), rawEnd(view, end));
}
