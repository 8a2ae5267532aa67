import type { Head } from "../platform/index.ts";
import type { Features } from "./features.ts";

/** A trained head: a linear model over hashed n-grams and its calibration. */
export interface HeadModel {
  readonly head: Head;
  readonly weights: Int8Array;
  /** What one step of a weight is worth. */
  readonly scale: number;
  readonly bias: number;
  /** Platt calibration: probability = sigmoid(slope · margin + intercept). */
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Stretches of words a long text is judged by, besides as a whole, so that a request buried in prose is as visible as
 * alone: words per window, and words from one window to the next.
 */
const WINDOWS: readonly { readonly words: number; readonly step: number }[] = [
  { words: 20, step: 8 },
  { words: 48, step: 16 },
];

export function probability(model: HeadModel, margin: number): number {
  return 1 / (1 + Math.exp(-(model.slope * margin + model.intercept)));
}

/** Running sums of the weights at the end of each word; grown by its owner when a text has more words. */
export interface Sums {
  values: Float64Array;
}

/**
 * The highest margin of a model over the whole text and each window of it. A margin is the sum of the weights of the
 * n-grams over the square root of their number. Windows are differences of running sums, so windows cost next to
 * nothing.
 */
export function highestMargin(
  features: Features,
  model: Pick<HeadModel, "scale" | "bias"> & { readonly weights: Int8Array | Float32Array },
  sums: Sums,
): number {
  const { words, count } = features;
  if (words === 0) return Number.NEGATIVE_INFINITY;
  const total = addUp(features, model.weights, sums);
  let highest = total / Math.sqrt(count);
  for (const window of WINDOWS) {
    if (words <= window.words) continue;
    for (let first = 0; first < words - window.words + window.step; first += window.step) {
      const margin = marginOf(features, sums, Math.min(first, words - window.words), window.words);
      if (margin > highest) highest = margin;
    }
  }
  return highest * model.scale + model.bias;
}

function addUp(features: Features, weights: Int8Array | Float32Array, sums: Sums): number {
  const { buckets, wordEnds, words } = features;
  if (sums.values.length <= words) sums.values = new Float64Array(words * 2);
  const { values } = sums;
  let at = 0;
  let sum = 0;
  for (let word = 0; word < words; word++) {
    const end = wordEnds[word] ?? 0;
    for (; at < end; at++) sum += weights[buckets[at] ?? 0] ?? 0;
    values[word + 1] = sum;
  }
  return sum;
}

function marginOf({ wordEnds }: Features, { values }: Sums, first: number, length: number): number {
  const from = first === 0 ? 0 : (wordEnds[first - 1] ?? 0);
  const count = (wordEnds[first + length - 1] ?? 0) - from;
  return ((values[first + length] ?? 0) - (values[first] ?? 0)) / Math.sqrt(count);
}
