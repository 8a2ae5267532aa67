import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { trainingTexts } from "../bench/replay/training-texts.ts";
import { inRepository, sharedFolder } from "../bench/rig/index.ts";
import { buildScreen } from "../src/cli/screen.ts";
import { loadPolicy } from "../src/policy/index.ts";

const policy = loadPolicy({ file: inRepository("policies", "default.yaml") });
const rules = policy.document.rules.map((rule) => ({
  ...rule,
  trips: rule.tests.must_trip.map(textOf),
  passes: rule.tests.must_pass.map(textOf),
}));
const onHeads = rules.filter(({ when }) => "head" in when);
const examples = onHeads.flatMap(({ trips, passes }) => [...trips, ...passes]);
const phrases = Object.values(policy.document.phrase_lists).flat().map(normalised);

function textOf(example: string | { readonly text: string }): string {
  return typeof example === "string" ? example : example.text;
}

/** Letters and digits only, in single spaces: what is left when two texts differ in form alone. */
function normalised(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

describe("the policy that ships", () => {
  const { screen } = buildScreen(policy);

  it("does on the shipped weights what all of its examples promise", () => {
    const report = policy.test(({ stage, domains, ...input }) => {
      return screen({ ...input, caller: { stage, domains } }).decision;
    });
    assert.deepEqual(
      report.failures.map(({ path, message }) => `${path} ${message}`),
      [],
    );
    assert.ok(report.ran > 60);
  });

  it("has at least four examples of each kind for each rule that enforces", () => {
    for (const { id, trips, passes } of rules) {
      assert.ok(trips.length >= 4 && passes.length >= 4, id);
    }
  });

  it("has no example of a head that a phrase would decide", () => {
    assert.ok(examples.length >= 8);
    const decided = examples.filter((example) => containsPhrase(example));
    assert.deepEqual(decided, []);
  });

  it("has no must-pass that holds an entry of its rule's own list", () => {
    for (const { id, when, passes } of rules) {
      if (!("phrases" in when)) continue;
      const own = (policy.document.phrase_lists[when.phrases] ?? []).map(normalised);
      // A system message that quotes an entry shows that the rule looks at users only.
      const plain = passes.filter((example) => !example.startsWith("When somebody writes"));
      assert.deepEqual(
        plain.filter((example) => own.some((entry) => holds(example, entry))),
        [],
        id,
      );
    }
  });

  it("has no example of a head that its training has seen", (test) => {
    const shared = sharedFolder();
    if (!existsSync(shared)) {
      test.diagnostic(
        "Only our own training texts were compared; FAIRLEAD_SHARED names the folder of the others.",
      );
    }
    const planted = "What is the capital of Mongolia?";
    const wanted = new Set([...examples, planted].map(normalised));
    const seen = new Set<string>();
    for (const text of [planted, ...ownTexts(), ...(existsSync(shared) ? trainingTexts(shared) : [])]) {
      const key = normalised(text);
      if (wanted.has(key)) seen.add(key);
    }
    assert.equal(seen.size, 1, `${seen.size - 1} examples stand in the training data`);
  });
});

/** Every string of our own training files. */
function* ownTexts(): Generator<string> {
  for (const file of globSync(inRepository("weights", "data", "*.{jsonl,txt}"))) {
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      yield* file.endsWith(".txt") ? [line] : Object.values<unknown>(JSON.parse(line)).flatMap(stringsIn);
    }
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap(stringsIn) : [];
}

function containsPhrase(text: string): boolean {
  return phrases.some((entry) => holds(text, entry));
}

function holds(text: string, entry: string): boolean {
  return ` ${normalised(text)} `.includes(` ${entry} `);
}
