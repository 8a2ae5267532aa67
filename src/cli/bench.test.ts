import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { benchCommand } from "./bench.ts";

describe("fairlead bench", () => {
  it("names the benches there are when asked for another one, and exits with 2", async () => {
    const told: string[] = [];
    const io = { out: () => undefined, err: (text: string) => void told.push(text), json: false };
    assert.equal(await benchCommand(["speed"], io), 2);
    assert.match(told.join("\n"), /bench gateway[\s\S]*bench replay/);
  });
});
