import type { LinearModel } from "./logistic.ts";

/** The largest weights are clipped to this quantile, so that a few outliers do not coarsen all the others. */
const CLIPPED_ABOVE = 0.9995;
const LEVELS = 127;

export interface QuantisedModel {
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: number;
}

/** Rounds the weights to one byte each. */
export function quantise(model: LinearModel): QuantisedModel {
  const sizes = model.weights
    .filter((weight) => weight !== 0)
    .map(Math.abs)
    .sort();
  const largest = sizes[Math.floor((sizes.length - 1) * CLIPPED_ABOVE)] ?? 1;
  const scale = largest / LEVELS;
  const weights = Int8Array.from(model.weights, (weight) =>
    Math.max(-LEVELS, Math.min(LEVELS, Math.round(weight / scale))),
  );
  return { weights, scale, bias: model.bias };
}
