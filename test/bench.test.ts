import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createNearness, distinct, type Prompt, quantile, wilson } from "../bench/index.ts";

describe("the interval of a rate", () => {
  it("is Wilson's, as printed in textbooks", () => {
    const [low, high] = wilson(10, 100).ci95;
    assert.deepEqual([low.toFixed(4), high.toFixed(4)], ["0.0552", "0.1744"]);
  });

  it("stays inside 0 and 1 when nothing or everything hits", () => {
    assert.equal(wilson(0, 20).ci95[0], 0);
    assert.equal(wilson(20, 20).ci95[1], 1);
    assert.ok(wilson(0, 20).ci95[1] > 0.1);
  });

  it("knows nothing without trials", () => {
    assert.deepEqual(wilson(0, 0).ci95, [0, 1]);
  });
});

describe("a quantile", () => {
  it("lies between its two neighbours", () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([4, 1, 3, 2], 1), 4);
  });
});

describe("two texts are near", () => {
  const isNear = (one: string, other: string) => {
    const nearness = createNearness();
    nearness.add(0, one);
    return nearness.near(other).length > 0;
  };

  it("when a few words differ", () => {
    assert.ok(isNear(`${GARDEN} on a warm day`, `${GARDEN} on a cold day`));
  });

  it("when only case and punctuation differ", () => {
    assert.ok(isNear("Please water the roses.", "please, WATER the roses!"));
  });

  it("when one is quoted in the other", () => {
    assert.ok(
      isNear(
        GARDEN,
        `My neighbour wrote to me last week. ${GARDEN}. I have not answered yet, what do you suggest?`,
      ),
    );
  });

  it("when the same is told in another tense", () => {
    assert.ok(isNear("How do people prune old apple trees", "How did people prune the old apple tree"));
  });

  it("not when they share a subject and nothing else", () => {
    assert.ok(
      !isNear("How do I prune an old apple tree?", "What does an apple from an old tree taste like?"),
    );
  });
});

describe("the prompts that are left to measure with", () => {
  const prompt = (text: string, role: Prompt["role"] = "harmless", source = "one"): Prompt => ({
    source,
    role,
    text,
  });
  const texts = (prompts: readonly Prompt[]) => prompts.map(({ text }) => text);

  it("hold none that training has seen, and the missing ones are counted by reason", () => {
    const prompts = [prompt(GARDEN), prompt(`${GARDEN} today`), prompt("Which bus goes to the harbour?")];
    const { kept, removed } = distinct(prompts, [`  ${GARDEN.toUpperCase()}!`]);
    assert.deepEqual(texts(kept), ["Which bus goes to the harbour?"]);
    assert.deepEqual(removed, {
      one: { same_as_training: 1, near_training: 1, same_as_another: 0, near_another: 0 },
    });
  });

  it("hold no prompt twice, whatever its role", () => {
    const { kept, removed } = distinct([prompt(GARDEN), prompt(GARDEN, "look_alike", "two")], []);
    assert.equal(kept.length, 1);
    assert.equal(removed.two?.same_as_another, 1);
  });

  it("keep a look-alike that is near to a harmful prompt, and drop one near to another look-alike", () => {
    const prompts = [
      prompt(`${GARDEN} on a warm day`, "harmful", "bad"),
      prompt(`${GARDEN} on a cold day`, "look_alike", "good"),
      prompt(`${GARDEN} on a grey day`, "look_alike", "good"),
    ];
    const { kept, removed } = distinct(prompts, []);
    assert.equal(kept.length, 2);
    assert.equal(removed.good?.near_another, 1);
  });
});

const GARDEN = "how long should I water a small vegetable garden behind the house";
