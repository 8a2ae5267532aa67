import type { Features } from "./features.ts";

/**
 * Stretches of words a long text is judged by, besides as a whole: a request buried in prose is as visible as alone.
 * Words per window and words from one window to the next.
 */
export const WINDOWS: readonly { readonly words: number; readonly step: number }[] = [
  { words: 20, step: 8 },
  { words: 48, step: 16 },
];

/**
 * The highest margin of a linear model over the whole text and each window of it. Sums are taken once and windows are
 * differences of running sums, so the work does not grow with the number of windows per word.
 *
 * @param sums scratch space, at least `features.words + 1` long
 */
export function highestMargin(
  features: Features,
  weights: Int8Array | Float32Array,
  scale: number,
  bias: number,
  sums: Float64Array,
): number {
  const { buckets, wordEnds, words, count } = features;
  if (words === 0) return bias;
  let at = 0;
  let sum = 0;
  sums[0] = 0;
  for (let word = 0; word < words; word++) {
    const end = wordEnds[word] ?? 0;
    for (; at < end; at++) sum += weights[buckets[at] ?? 0] ?? 0;
    sums[word + 1] = sum;
  }
  let highest = sum / Math.sqrt(count);
  for (const window of WINDOWS) {
    for (
      let from = 0;
      from + window.words < words + window.step && words > window.words;
      from += window.step
    ) {
      const start = Math.min(from, words - window.words);
      const first = start === 0 ? 0 : (wordEnds[start - 1] ?? 0);
      const last = wordEnds[start + window.words - 1] ?? 0;
      const margin = ((sums[start + window.words] ?? 0) - (sums[start] ?? 0)) / Math.sqrt(last - first);
      if (margin > highest) highest = margin;
    }
  }
  return highest * scale + bias;
}
