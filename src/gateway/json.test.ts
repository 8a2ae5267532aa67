import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseJson } from "./json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));
const codeOf = (bytes: Buffer) => {
  try {
    parseJson(bytes);
  } catch (problem) {
    return problem instanceof Error && "code" in problem ? problem.code : problem;
  }
  return "accepted";
};

describe("reading a JSON body", () => {
  it("accepts everything JSON.stringify can write, strings with quotes, colons and backslashes included", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(parse(text), JSON.parse(text));
      }),
    );
  });

  it("refuses an object that names a key twice at any depth, however the second is written", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue({ maxDepth: 2 }), fc.nat(5), (key, value, depth) => {
        const pair = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
        const text = `${'{"a":['.repeat(depth)}{${pair},${pair}}${"]}".repeat(depth)}`;
        assert.equal(codeOf(Buffer.from(text)), "gateway/body_ambiguous");
      }),
    );
    assert.equal(codeOf(Buffer.from('{"model":1,"\\u006dodel":2}')), "gateway/body_ambiguous");
  });

  it("refuses depth beyond 64 without touching the stack, also at 20,000 levels", () => {
    assert.equal(codeOf(Buffer.from(`${"[".repeat(64)}${"]".repeat(64)}`)), "accepted");
    assert.equal(codeOf(Buffer.from(`${"[".repeat(65)}${"]".repeat(65)}`)), "gateway/body_too_deep");
    assert.equal(codeOf(Buffer.from(`${"[".repeat(20_000)}${"]".repeat(20_000)}`)), "gateway/body_too_deep");
    assert.equal(
      codeOf(Buffer.from(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`)),
      "gateway/body_too_deep",
    );
  });

  it("tells broken UTF-8 from broken JSON", () => {
    assert.equal(codeOf(Buffer.from([0x22, 0xc3, 0x28, 0x22])), "gateway/body_not_utf8");
    assert.equal(codeOf(Buffer.from('{"a":}')), "gateway/body_not_json");
    assert.equal(codeOf(Buffer.from("")), "gateway/body_not_json");
  });
});
