import type { Features } from "../features.ts";
import { createFeatures, extract } from "../features.ts";
import { createNormaliser } from "../normalise.ts";
import type { Example } from "./example.ts";
import type { Instance } from "./logistic.ts";
import type { Random } from "./random.ts";
import { wrapped } from "./wrap.ts";

/** Longer texts are also shown in stretches like the windows they will be judged by. */
const LONG_TEXT_CHARS = 500;
const STRETCH_WORDS = 48;
const STRETCH_STEP = 40;
/** A stretch of harmless text is harmless; of harmful text only some are, so they share the weight of one. */
const HARMLESS_STRETCH_WEIGHT = 0.5;
/** Texts up to this length are also shown in a wrapper, every one. */
const WRAPPED_CHARS_MAX = 400;

export type FeatureReader = (text: string) => Features;

/** Reads texts exactly as the scanner does. The result is valid until the next call. */
export function createFeatureReader(): FeatureReader {
  const normaliser = createNormaliser();
  const features = createFeatures();
  return (text) => {
    extract(normaliser.normalise(text).text, features);
    return features;
  };
}

/** Turns examples into what is fitted: the text, its stretches when it is long, one wrapped variant when it is short. */
export function toInstances(examples: readonly Example[], read: FeatureReader, random: Random): Instance[] {
  const instances: Instance[] = [];
  const add = (text: string, { harmful, weight }: Pick<Example, "harmful" | "weight">) => {
    const { buckets, count } = read(text);
    if (count > 0) instances.push({ buckets: buckets.slice(0, count), harmful, weight });
  };
  for (const example of examples) {
    add(example.text, example);
    if (example.text.length <= WRAPPED_CHARS_MAX) add(wrapped(example, random).text, example);
    if (example.text.length <= LONG_TEXT_CHARS) continue;
    const stretches = stretchesOf(example.text);
    const share = example.harmful ? 1 / stretches.length : HARMLESS_STRETCH_WEIGHT;
    for (const stretch of stretches) add(stretch, { ...example, weight: example.weight * share });
  }
  return instances;
}

function stretchesOf(text: string): string[] {
  const words = text.split(/\s+/);
  const count = Math.ceil(words.length / STRETCH_STEP);
  return Array.from({ length: count }, (_, at) =>
    words.slice(at * STRETCH_STEP, at * STRETCH_STEP + STRETCH_WORDS).join(" "),
  );
}
