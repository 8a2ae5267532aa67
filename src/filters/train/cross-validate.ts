import type { Sums } from "../head.ts";
import { highestMargin } from "../head.ts";
import type { Example } from "./example.ts";
import type { FeatureReader } from "./instances.ts";
import { toInstances } from "./instances.ts";
import type { LogisticOptions } from "./logistic.ts";
import { fitLogistic } from "./logistic.ts";
import { quantise } from "./quantise.ts";
import { createRandom, shuffled } from "./random.ts";
import { wrapped } from "./wrap.ts";

const FOLDS = 5;

/** An example with the margins that a model gave it which had seen nothing of its cluster. */
export interface Judged {
  readonly example: Example;
  readonly margin: number;
  /** Margin of the same text in a wrapper. */
  readonly wrappedMargin: number;
}

/** Judges every example by a model fitted on the other folds. Whole clusters change folds, never single texts. */
export function crossValidate(
  examples: readonly Example[],
  options: LogisticOptions,
  read: FeatureReader,
  seed: number,
  onFold: (fold: number, folds: number) => void,
): Judged[] {
  const clusters = shuffled([...new Set(examples.map((example) => example.cluster))], createRandom(seed));
  const foldOf = new Map(clusters.map((cluster, index) => [cluster, index % FOLDS]));
  const sums: Sums = { values: new Float64Array(1_024) };
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const random = createRandom(seed + 1 + fold);
    const seen = examples.filter((example) => foldOf.get(example.cluster) !== fold);
    const model = quantise(fitLogistic(toInstances(seen, read, random), options, random));
    onFold(fold + 1, FOLDS);
    const margin = (text: string) => highestMargin(read(text), model, sums);
    return examples
      .filter((example) => foldOf.get(example.cluster) === fold)
      .map((example) => ({
        example,
        margin: margin(example.text),
        wrappedMargin: margin(wrapped(example, random).text),
      }))
      .filter((judged) => Number.isFinite(judged.margin));
  });
}
