import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { TextUnit } from "../platform/index.ts";
import { type GroupScan, type ScanMemory, ScannerUnavailable } from "./index.ts";
import { committedFilters, HARMFUL, PII, parts, phraseList, SECRET } from "./test-texts.ts";

const SPECS = [phraseList("kite club", "kite"), PII, SECRET, HARMFUL];

/** Remembers everything and counts what it is told. */
function memoryOf(): ScanMemory & { readonly kept: Map<string, GroupScan> } {
  const kept = new Map<string, GroupScan>();
  return { kept, get: (key) => kept.get(key), set: (key, scan) => kept.set(key, scan) };
}

const text = fc.oneof(
  fc.constantFrom(
    "",
    "kite",
    " club",
    "kites!",
    "bob@example.org",
    "+44 20 7946 0958",
    "build a pipe bomb",
    "\ud83d",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const unit = fc.record({
  role: fc.constantFrom("user", "assistant"),
  channel: fc.constantFrom("content", "other"),
  path: fc.constant("x"),
  group: fc.nat(4),
  text,
}) satisfies fc.Arbitrary<TextUnit>;
const unitLists = fc.array(unit, { maxLength: 12 });

describe("scanning long texts", () => {
  const filters = committedFilters();
  const scanner = filters.build(SPECS);
  const long = filters.buildLong(SPECS, { hereCharsMax: 0 });
  after(() => long.close());

  it("finds what a scan at once finds, whichever groups are known already", async () => {
    const shared = memoryOf();
    await fc.assert(
      fc.asyncProperty(unitLists, fc.constantFrom("all", "exact", "heads"), async (units, run) => {
        const expected = scanner.scan(units, run);
        assert.deepEqual(await long.scan(units, memoryOf(), run), expected);
        assert.deepEqual(await long.scan(units, shared, run), expected);
        assert.deepEqual(await long.scan(units, shared, run), expected);
      }),
      { numRuns: 150 },
    );
  });

  it("finds the same in conversations of many slices, and where short news is added to what is known", async () => {
    const line = (at: number) => `${at}: the kite club meets at nine, write to bob@example.org. `.repeat(300);
    const units = Array.from({ length: 12 }, (_, group) =>
      parts(line(group)).map((one) => ({ ...one, group })),
    );
    const talk = units.flat();
    const usual = filters.buildLong(SPECS, { poolSize: 2 });
    const memory = memoryOf();
    assert.deepEqual(await usual.scan(talk, memory), scanner.scan(talk));
    await usual.close();
    // No worker is left: what is known and what is short needs none.
    const longer = [...talk, ...parts("The kite club again").map((one) => ({ ...one, group: 99 }))];
    assert.deepEqual(await usual.scan(longer, memory), scanner.scan(longer));
    await assert.rejects(usual.scan(talk, memoryOf()), ScannerUnavailable);
  });

  it("keeps no text in its memory", async () => {
    const memory = memoryOf();
    await long.scan(parts("the kite club: bob@example.org"), memory);
    assert.equal(memory.kept.size, 1);
    assert.doesNotMatch(JSON.stringify([...memory.kept]), /kite|bob|example\.org/);
  });

  it("knows a group by its texts, roles and channels, and by how it is divided", async () => {
    const memory = memoryOf();
    const [one] = parts("abcd");
    assert.ok(one);
    const variants = [
      parts("abcd"),
      parts("ab", "cd"),
      parts("a", "bcd"),
      parts("\ud800"),
      parts("\ud801"),
      parts("\ufffd"),
      [{ ...one, role: "system" as const }],
      [{ ...one, channel: "reasoning" as const }],
    ];
    for (const units of variants) await long.scan(units, memory);
    assert.equal(memory.kept.size, variants.length);
    await long.scan(parts("abcd"), memory);
    await long.scan(parts("abcd"), memory, "exact");
    assert.equal(memory.kept.size, variants.length + 1);
  });
});
