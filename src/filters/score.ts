import { createFeatures, extract } from "./features.ts";
import type { HeadModel, Sums } from "./head.ts";
import { highestMargin, probability } from "./head.ts";
import type { View } from "./normalise.ts";
import type { Views } from "./views.ts";
import { otherViews } from "./views.ts";

/** Views shorter than this, in characters, are too little to judge by themselves. */
const VIEW_CHARS_MIN = 8;

/** Calibrated probability of each model, in their order: the highest over all the ways the text is read. */
export type Scorer = (views: Views) => readonly number[];

export function createScorer(models: readonly HeadModel[]): Scorer {
  const features = createFeatures();
  const sums: Sums = { values: new Float64Array(512) };

  function raise(margins: number[], view: View): void {
    extract(view.text, features);
    for (const [index, model] of models.entries()) {
      const margin = highestMargin(features, model, sums);
      if (margin > (margins[index] ?? 0)) margins[index] = margin;
    }
  }

  return (views) => {
    const margins = models.map(() => Number.NEGATIVE_INFINITY);
    raise(margins, views.plain);
    for (const view of otherViews(views)) if (view.text.length >= VIEW_CHARS_MIN) raise(margins, view);
    return models.map((model, index) => probability(model, margins[index] ?? 0));
  };
}
