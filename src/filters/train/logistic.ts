import { BUCKETS } from "../features.ts";
import type { Random } from "./random.ts";
import { shuffled } from "./random.ts";

/** A text as numbers: its feature buckets, with repetitions. */
export interface Instance {
  readonly buckets: Uint32Array;
  readonly harmful: boolean;
  readonly weight: number;
}

export interface LogisticOptions {
  readonly epochs: number;
  readonly rate: number;
  /** L2 penalty per touched weight and step. */
  readonly l2: number;
  /** Counts each word n-gram this many times as strongly as a character n-gram. */
  readonly wordScale: number;
}

export interface LinearModel {
  readonly bias: number;
  readonly weights: Float32Array;
}

/**
 * Logistic regression over bucket counts of unit length, by stochastic gradient with AdaGrad steps; the weights of
 * the last half of the epochs are averaged. Deterministic for a given order of instances and random source.
 */
export function fitLogistic(
  instances: readonly Instance[],
  options: LogisticOptions,
  random: Random,
): LinearModel {
  const weights = new Float32Array(BUCKETS);
  const squares = new Float32Array(BUCKETS).fill(1e-4);
  const average = new Float64Array(BUCKETS);
  let averageBias = 0;
  let bias = 0;
  let biasSquares = 1;
  const firstAveraged = Math.floor(options.epochs / 2);

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const instance of shuffled(instances, random)) {
      const { buckets } = instance;
      const value = 1 / Math.sqrt(buckets.length);
      let margin = 0;
      for (const bucket of buckets) margin += (weights[bucket] ?? 0) * scaleOf(bucket, options.wordScale);
      const probability = 1 / (1 + Math.exp(-(margin * value + bias)));
      const error = (probability - (instance.harmful ? 1 : 0)) * instance.weight;
      for (const bucket of buckets) {
        const weight = weights[bucket] ?? 0;
        const gradient = error * value * scaleOf(bucket, options.wordScale) + options.l2 * weight;
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        weights[bucket] = weight - (options.rate * gradient) / Math.sqrt(square);
      }
      biasSquares += error * error;
      bias -= (options.rate * error) / Math.sqrt(biasSquares);
    }
    if (epoch < firstAveraged) continue;
    for (let bucket = 0; bucket < BUCKETS; bucket++)
      average[bucket] = (average[bucket] ?? 0) + (weights[bucket] ?? 0);
    averageBias += bias;
  }

  const rounds = options.epochs - firstAveraged;
  return {
    bias: averageBias / rounds,
    weights: Float32Array.from(average, (sum, bucket) => (sum / rounds) * scaleOf(bucket, options.wordScale)),
  };
}

function scaleOf(bucket: number, wordScale: number): number {
  return bucket < BUCKETS / 2 ? wordScale : 1;
}
