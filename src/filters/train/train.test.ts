import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clusterNearDuplicates } from "./cluster.ts";
import type { Example } from "./example.ts";
import { createFeatureReader, toInstances } from "./instances.ts";
import { fitLogistic } from "./logistic.ts";
import { quantise } from "./quantise.ts";
import { createRandom } from "./random.ts";

function example(text: string, harmful: boolean, cluster = text): Example {
  return { text, harmful, source: "test", weight: 1, cluster };
}

const EXAMPLES = [
  "red kite",
  "red boat",
  "red door in spring",
  "blue kite",
  "blue boat",
  "blue door in spring",
].map((text) => example(text, text.startsWith("red")));

function fitted(seed: number): Int8Array {
  const random = createRandom(seed);
  const instances = toInstances(EXAMPLES, createFeatureReader(), random);
  return quantise(fitLogistic(instances, { epochs: 4, rate: 0.3, l2: 1e-5, wordScale: 3 }, random)).weights;
}

describe("training", () => {
  it("gives the same weights for the same data and seed, and others for another seed", () => {
    assert.deepEqual(fitted(1), fitted(1));
    assert.notDeepEqual(fitted(1), fitted(2));
  });

  it("keeps variants of one request in one cluster, and different requests apart", () => {
    const [past, future, other] = clusterNearDuplicates([
      example("How did people repair wooden fishing boats?", false),
      example("How will people repair wooden fishing boats?", false),
      example("Which museum shows paintings from Delft?", false),
    ]);
    assert.equal(past?.cluster, future?.cluster);
    assert.notEqual(past?.cluster, other?.cluster);
  });

  it("shows a long harmless text also in stretches", () => {
    const long = example("the harbour was quiet that morning and nobody spoke ".repeat(20), false);
    assert.ok(toInstances([long], createFeatureReader(), createRandom(1)).length >= 4);
  });
});
