import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { committedFilters, foundIn, parts, phraseList } from "./test-texts.ts";

const LIST = phraseList("borrow the ladder", "kite club", "grüne Wiese", "风筝");

function phrasesIn(text: string): string[] {
  return foundIn(text, LIST).phrase ?? [];
}

describe("phrase lists", () => {
  it("find an entry whatever its case, spacing and punctuation", () => {
    assert.deepEqual(phrasesIn("May I BORROW,  the\nladder? A kite-club!"), [
      "BORROW,  the\nladder",
      "kite-club",
    ]);
  });

  it("find light inflections of every word, and nothing that only shares its letters", () => {
    assert.deepEqual(phrasesIn("She borrowed the ladders of two kite clubs"), [
      "borrowed the ladders",
      "kite clubs",
    ]);
    assert.deepEqual(phrasesIn("clubs for kites; kite clubbing gear; the kiteclubs; borrower the ladder"), [
      "kite clubbing",
    ]);
  });

  it("never find a word inside a longer word", () => {
    assert.deepEqual(foundIn("Scunthorpe, class, Essex", phraseList("thorp", "ass", "sex")), {});
  });

  it("read ideographs as words, and letters with marks as their base letters", () => {
    assert.deepEqual(phrasesIn("放风筝吧"), ["风筝"]);
    assert.deepEqual(phrasesIn("die grune Wiese, die GRÜNE WIESE"), ["grune Wiese", "GRÜNE WIESE"]);
  });

  it("see through disguises and point at the disguised letters", () => {
    const tags = Array.from("kite club", (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join(
      "",
    );
    const selectors = Array.from("kite club", (char) =>
      String.fromCodePoint(0xe0100 + char.charCodeAt(0) - 16),
    ).join("");
    const disguised = {
      homoglyphs: "kіtе сlub",
      fullwidth: "ｋｉｔｅ　ｃｌｕｂ",
      mathematical: "𝐤𝐢𝐭𝐞 𝕔𝕝𝕦𝕓",
      squared: "🅺🅸🆃🅴 🅲🅻🆄🅱",
      "zero width": "ki\u200bte c\u00adl\u2060ub",
      marks: "k\u0336i\u0336t\u0336e cl\u0301ub\u0301",
      control: "ki\u0000te club",
      leet: "k1t3 club",
      "leet for l": "kite c1ub",
      "spaced letters": "k i t e  c l u b",
      "spaced evenly": "k i t e c l u b",
      dotted: "k.i.t.e c.l.u.b",
      percent: "kite%20cl%75b",
      "tag characters": `hello${tags}`,
      "variation selectors": `hello${selectors}`,
    };
    for (const [name, text] of Object.entries(disguised)) {
      const expected = text.startsWith("hello") ? text.slice(5) : text;
      assert.deepEqual(phrasesIn(`so ${text}, now`), [expected], name);
    }
  });

  it("read base64 and hexadecimal, also one inside the other, and point into the code", () => {
    const base64 = Buffer.from("we meet at the kite club tonight").toString("base64");
    const hex = Buffer.from("we meet at the kite club tonight").toString("hex");
    const twice = Buffer.from(`x ${base64} x`).toString("base64");
    for (const code of [base64, hex, twice]) {
      const [found = ""] = phrasesIn(`see ${code} .`);
      assert.ok(found.length > 8 && code.includes(found), code);
    }
    assert.deepEqual(phrasesIn(Buffer.from(twice).toString("base64")), [], "three layers are not read");
  });

  it("find an entry that is split over the parts of one message, and name each part's share", () => {
    const scanner = committedFilters().build([LIST]);
    const [finding] = scanner.scan(parts("the ki", "te", " club")).findings;
    assert.deepEqual(finding?.spans, [
      { unit: 0, start: 4, end: 6 },
      { unit: 1, start: 0, end: 2 },
      { unit: 2, start: 0, end: 5 },
    ]);
    const apart = parts("kite", "club").map((unit, index) => ({ ...unit, group: index }));
    assert.deepEqual(scanner.scan(apart).findings, []);
    assert.equal(scanner.scan(parts("kite", "club")).findings.length, 1);
  });

  it("refuse an entry without words, by the list's name", () => {
    assert.throws(() => committedFilters().build([phraseList("...")]), /phrases:test.*no words/);
  });
});
