import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TextUnit } from "../platform/index.ts";
import { redactUnits } from "./index.ts";

const unit = (text: string): TextUnit => ({
  role: "user",
  channel: "content",
  path: "messages[0].content",
  group: 0,
  text,
});

describe("redactUnits", () => {
  it("replaces each stretch and keeps everything else as it was", () => {
    const units = [unit("untouched"), unit("mail a@b.org or c@d.org now")];
    const redacted = redactUnits(units, [
      { span: { unit: 1, start: 5, end: 12 }, placeholder: "[email]" },
      { span: { unit: 1, start: 16, end: 23 }, placeholder: "[email]" },
    ]);
    assert.equal(redacted[1]?.text, "mail [email] or [email] now");
    assert.equal(redacted[0], units[0]);
    assert.equal(units[1]?.text, "mail a@b.org or c@d.org now");
  });

  it("handles stretches at both ends of a text and right after one another", () => {
    const redactions = [
      { span: { unit: 0, start: 0, end: 2 }, placeholder: "[a]" },
      { span: { unit: 0, start: 2, end: 4 }, placeholder: "[b]" },
    ];
    assert.equal(redactUnits([unit("aabb")], redactions)[0]?.text, "[a][b]");
  });

  it("returns the same list when there is nothing to redact", () => {
    const units = [unit("fine")];
    assert.equal(redactUnits(units, []), units);
  });
});
