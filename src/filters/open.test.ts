import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { TextUnit } from "../platform/index.ts";
import type { Scanner } from "./index.ts";
import { committedFilters, HARMFUL, PII, parts, phraseList, SECRET } from "./test-texts.ts";

const RANDOM = "a7Kq2ZpX9mTb4RwY8nVc3LdH6sJf1GgE5uQeNoBi0tMx";
const LISTS = phraseList("kite club", "kite", "club of the four winds", "ab cde", "风筝");

/** Which characters of `text` belong to a finding. */
function covered(scanner: Scanner, text: string): Uint8Array {
  const cover = new Uint8Array(text.length);
  for (const { spans } of scanner.scan(parts(text)).findings)
    for (const { start, end } of spans) cover.fill(1, start, end);
  return cover;
}

const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "kite",
      "kites",
      "club",
      "of the",
      "four",
      "winds",
      "a b c d e",
      "k i t e",
      "k1t3",
      "ki\u200bte",
      "кite",
      "风",
      "筝",
      "plain words",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "ann@example.org",
      "4111 1111 1111 1111",
      "5500-0055-5555-5559",
      "GB82 WEST 1234 5698 7654 32",
      "81.2.69.160",
      "+44 20 7946 0958",
      "(212) 736-5000",
      "phone: 030 901820",
      "2026-11-24",
      "12 34 5",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `ghp_${RANDOM.slice(0, 36)}`,
      `sk-proj-${RANDOM}`,
      `aws ${RANDOM.slice(0, 40)}`,
      `-----BEGIN PRIVATE KEY-----\n${RANDOM}\n${RANDOM}\n-----END PRIVATE KEY-----`,
      "-----BEGIN X",
      Buffer.from("the kite club of old").toString("base64"),
      "ki%74e",
      "k\u{e0069}\u{e0074}",
      Array.from("kite", (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join(""),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      " ",
      " ",
      "\n",
      ", ",
      ".",
      "-",
      "",
      "\u200b",
      "\u0301",
      "  ",
      "!",
      "@",
      "1",
      "+",
      "(",
      "\ud83d\ude00",
      "\ud83d",
    ),
  },
);
const oneUnit = (text: string): TextUnit => ({ role: "user", channel: "content", path: "x", group: 0, text });
const texts = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(""));

describe("openFrom", () => {
  it("releases no character of a phrase, secret or address before it is found, however the text is cut", () => {
    const scanner = committedFilters().build([LISTS, PII, SECRET]);
    fc.assert(
      fc.property(texts, (text) => {
        const final = covered(scanner, text);
        for (let end = 0; end <= text.length; end++) {
          const soFar = text.slice(0, end);
          const open = scanner.openFrom(soFar);
          assert.ok(open >= 0 && open <= end);
          assert.deepEqual(
            covered(scanner, soFar).subarray(0, open),
            final.subarray(0, open),
            `cut at ${end}, open from ${open}`,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it("gives in one reading what a scan and openFrom give, for any text", () => {
    const { scan, openFrom, scanOpen } = committedFilters().build([LISTS, PII, SECRET]);
    const anyText = fc.oneof(
      { weight: 3, arbitrary: texts },
      fc.array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 8 }).map((some) => some.join("")),
      texts.map((text) => text.repeat(60)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        for (const unit of parts(text, `${text}a`, `${text} b`, text.slice(0, -1))) {
          const alone = { result: scan([unit], "exact"), openFrom: openFrom(unit.text) };
          assert.deepEqual(scanOpen(unit), alone);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("holds back nothing of finished plain prose", () => {
    const scanner = committedFilters().build([LISTS, PII, SECRET]);
    const text = "The boats came in late. Nobody minded, ";
    assert.equal(scanner.openFrom(text), text.length);
    assert.equal(scanner.openFrom(`${text}reall`), text.length);
  });

  it("holds a phrase from its first word, and no longer than it can still be completed", () => {
    const scanner = committedFilters().build([phraseList("club of the four winds")]);
    assert.equal(scanner.openFrom("our clubs of the "), 4);
    assert.equal(scanner.openFrom("our clubs of the three "), 23);
  });

  it("holds a private key from its begin line, and at most 16,384 characters of it", () => {
    const scanner = committedFilters().build([SECRET]);
    const line = `${RANDOM}${RANDOM.slice(0, 19)}\n`;
    const begun = `see\n-----BEGIN PRIVATE KEY-----\n${line.repeat(100)}`;
    assert.equal(scanner.openFrom(begun), 4);
    const endless = `see\n-----BEGIN PRIVATE KEY-----\n${line.repeat(400)}`;
    assert.ok(scanner.openFrom(endless) > 16_384);
    assert.equal(scanner.scan(parts(endless)).findings[0]?.spans[0]?.end, 4 + 16_384);
  });

  it("holds back at most 4,096 visible characters of an endless word", () => {
    const scanner = committedFilters().build([LISTS, PII, SECRET]);
    assert.equal(scanner.openFrom("a".repeat(20_000)), 20_000 - 4_096);
    assert.equal(scanner.openFrom("a\u200b".repeat(10_000)), 20_000 - 2 * 4_096);
  });

  it("holds nothing when no exact detector is built", () => {
    assert.equal(committedFilters().build([]).openFrom("kite cl"), 7);
    assert.equal(committedFilters().build([HARMFUL]).scanOpen(oneUnit("kite cl")).openFrom, 7);
  });
});
