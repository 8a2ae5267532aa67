import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { takeKeys } from "./take-keys.ts";

describe("keys in an address", () => {
  for (const [url, keys, left] of [
    ["/path", [], "/path"],
    ["/path?key=a", ["a"], "/path"],
    ["/path?alt=json&key=a%2Db&x=1", ["a-b"], "/path?alt=json&x=1"],
    ["/path?key=a&key=b", ["a", "b"], "/path"],
    ["/path?key=", [""], "/path"],
    ["/path?Key=a", [], "/path?Key=a"],
    ["/path?k%65y=a", ["a"], "/path"],
  ] as const) {
    it(`are all taken out of ${url}`, () => {
      const request = { url };
      assert.deepEqual(takeKeys(request, "key"), keys);
      assert.equal(request.url, left);
    });
  }
});
