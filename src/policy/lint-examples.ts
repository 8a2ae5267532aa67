import type { Expectation } from "./examples.ts";
import type { Spotted } from "./lint-finding.ts";
import type { DocumentPath } from "./load.ts";
import type { Example, PolicyDocument, Rule } from "./schema.ts";
import { containsEntry, sharesWord, wordsOf } from "./words.ts";

/** Fewer say nothing about variants and look-alikes. */
const EXAMPLES_MIN = 4;

/** A phrase list's entry, as written and as words. */
interface Entry {
  readonly written: string;
  readonly words: readonly string[];
}

/** Rules that are not tested, or tested with examples that prove nothing. */
export function spotPoorExamples(document: PolicyDocument): readonly Spotted[] {
  return document.rules.flatMap((rule, index) => {
    const path: DocumentPath = ["rules", index, "tests"];
    return [...tooFew(rule, path), ...repeatedExamples(rule, path), ...weak(rule, path, document)];
  });
}

function tooFew({ id, mode, tests }: Rule, path: DocumentPath): readonly Spotted[] {
  const needed = mode === "enforce" ? EXAMPLES_MIN : 1;
  return (["must_trip", "must_pass"] as const)
    .filter((expectation) => tests[expectation].length < needed)
    .map((expectation) => ({
      level: "warning",
      path: [...path, expectation],
      message: `${id} has ${tests[expectation].length} ${expectation} examples and needs at least ${needed}`,
    }));
}

/** The same text twice tests one thing; a change of case or spacing makes it another test. */
function repeatedExamples({ tests }: Rule, path: DocumentPath): readonly Spotted[] {
  const seen = new Set<string>();
  return [...placed(tests, "must_trip", path), ...placed(tests, "must_pass", path)].flatMap(
    ({ example, place }): Spotted[] => {
      const key = JSON.stringify(example);
      if (seen.has(key)) return [{ level: "warning", path: place, message: "repeats an earlier example" }];
      seen.add(key);
      return [];
    },
  );
}

function weak(rule: Rule, path: DocumentPath, document: PolicyDocument): readonly Spotted[] {
  if ("head" in rule.when) return leaningOnPhrases(rule, path, document);
  if ("phrases" in rule.when) {
    return weakAgainstList(rule, path, entriesOf(document.phrase_lists[rule.when.phrases] ?? []));
  }
  return unlikeTheirTrips(rule, path);
}

/** A head must be proven by what it learned; a listed phrase would prove the list. */
function leaningOnPhrases({ tests }: Rule, path: DocumentPath, document: PolicyDocument): readonly Spotted[] {
  const entries = entriesOf(Object.values(document.phrase_lists).flat());
  return [...placed(tests, "must_trip", path), ...placed(tests, "must_pass", path)]
    .filter(({ words }) => entries.some((entry) => containsEntry(words, entry.words)))
    .map(({ place }) => ({
      level: "warning",
      path: place,
      message: "holds an entry of a phrase list, so it does not test the head",
    }));
}

function weakAgainstList(
  { tests, where }: Rule,
  path: DocumentPath,
  entries: readonly Entry[],
): readonly Spotted[] {
  const listed = new Set(entries.flatMap(({ words }) => words));
  const verbatim = placed(tests, "must_trip", path)
    .filter(({ example }) => entries.some(({ written }) => example.text.includes(written)))
    .map(({ place }) =>
      warning(place, "repeats an entry letter for letter; vary case, spacing or inflection"),
    );
  const lookAlikes = placed(tests, "must_pass", path).flatMap(({ words, example, place }) => {
    if (liesOutside(example, where)) return [];
    if (entries.some((entry) => containsEntry(words, entry.words))) {
      return [warning(place, "holds an entry of the list, so it cannot pass")];
    }
    return sharesWord(words, listed)
      ? []
      : [warning(place, "shares no word with the list; a look-alike has to")];
  });
  return [...verbatim, ...lookAlikes];
}

/** What a secret or a personal detail looks like is not in the file; the must-trips stand for it. */
function unlikeTheirTrips({ tests }: Rule, path: DocumentPath): readonly Spotted[] {
  const tripping = new Set(placed(tests, "must_trip", path).flatMap(({ words }) => words));
  return placed(tests, "must_pass", path)
    .filter(({ words }) => !sharesWord(words, tripping))
    .map(({ place }) => warning(place, "shares no word with a must_trip example; a look-alike has to"));
}

/** An example may hold an entry and pass when it stands where the rule does not look. */
function liesOutside({ role, channel, direction, stage }: PlacedExample["example"], where: Rule["where"]) {
  return (
    (role !== undefined && where.roles?.includes(role) === false) ||
    (channel !== undefined && where.channels?.includes(channel) === false) ||
    (direction !== undefined && where.direction?.includes(direction) === false) ||
    (stage !== undefined && where.stages?.includes(stage) === false)
  );
}

function warning(path: DocumentPath, message: string): Spotted {
  return { level: "warning", path, message };
}

function entriesOf(list: readonly string[]): readonly Entry[] {
  return list.map((written) => ({ written, words: wordsOf(written) }));
}

interface PlacedExample {
  readonly example: Exclude<Example, string>;
  readonly words: readonly string[];
  readonly place: DocumentPath;
}

function placed(
  tests: Rule["tests"],
  expectation: Expectation,
  path: DocumentPath,
): readonly PlacedExample[] {
  return tests[expectation].map((written, index) => {
    const example = typeof written === "string" ? { text: written } : written;
    return { example, words: wordsOf(example.text), place: [...path, expectation, index] };
  });
}
