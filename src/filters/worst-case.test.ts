import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Scanner } from "./index.ts";
import { committedFilters, HARMFUL, PII, parts, phraseList, SECRET } from "./test-texts.ts";

const CHARS = 65_536;
/** Doubling the text doubles linear work and quadruples quadratic work; the rest is room for a busy machine. */
const GROWTH_MAX = 3.2;
/** Below this, in milliseconds for the doubled text, noise is larger than growth and nothing can be wrong. */
const NOISE_MS = 60;

const PIECES: Readonly<Record<string, string>> = {
  "one letter": "a",
  "at signs": "@",
  "addresses begun": "a@",
  digits: "1",
  "spaced digits": "1 ",
  "spaced letters": "a ",
  "combining marks": "\u0301",
  "invisible characters": "\u200b",
  "expanding ligatures": "\ufdfa",
  "tag characters": "\u{e0061}",
  "emoji selectors": "x\ufe0f",
  "exclamation marks": "!",
  "leet signs": "a1",
  "percent codes": "%61",
  "base64 of text": "QUFB",
  "begin lines": "-----BEGIN PRIVATE KEY-----",
  "token parts": "eyJ.eyJ.",
  prefixes: "sk-",
  "plus signs": "+1",
  brackets: "(212) ",
  dots: "1.",
  "account numbers begun": "GB82 ",
  ideographs: "风",
  "phrase begun": "kite ",
};

function milliseconds(work: () => void): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function growth(work: (text: string) => void, piece: string): { growth: number; longer: number } {
  const text = piece.repeat(CHARS / piece.length);
  const shorter = milliseconds(() => work(text));
  const longer = milliseconds(() => work(text + text));
  return { growth: longer / shorter, longer };
}

describe("hostile texts", () => {
  const scanner = (): Scanner =>
    committedFilters().build([phraseList("kite club", "kite kite kite"), PII, SECRET, HARMFUL]);

  it("cost no more than in proportion to their length", () => {
    const { scan } = scanner();
    for (const [name, piece] of Object.entries(PIECES)) {
      const measured = growth((text) => scan(parts(text)), piece);
      const isLinear = measured.growth < GROWTH_MAX || measured.longer < NOISE_MS;
      assert.ok(isLinear, `${name}: twice the text took ${measured.growth.toFixed(1)} times as long`);
    }
  });

  it("do not make openFrom slower as a stream grows", () => {
    const { openFrom } = scanner();
    for (const [name, piece] of Object.entries(PIECES)) {
      const measured = growth((text) => openFrom(text), piece);
      assert.ok(measured.growth < GROWTH_MAX || measured.longer < NOISE_MS, name);
    }
  });

  it("would be caught if they were quadratic", () => {
    const quadratic = (text: string) => {
      let last = 0;
      for (let at = 0; at < text.length; at += 128) last += text.lastIndexOf("b", text.length - at);
      return last;
    };
    assert.ok(growth(quadratic, "a").growth > GROWTH_MAX);
  });

  it("are looked at to the last character", () => {
    const text = `${"a ".repeat(CHARS / 2)}kite club`;
    const [finding] = scanner().scan(parts(text)).findings;
    assert.deepEqual(finding?.spans, [{ unit: 0, start: CHARS, end: CHARS + 9 }]);
  });
});
