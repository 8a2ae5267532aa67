import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closeAll, problemsOf } from "./index.ts";

const fail = (name: string) => () => {
  throw new Error(name);
};

describe("closeAll", () => {
  it("takes every step in order, though earlier ones fail, and throws all that went wrong", async () => {
    const taken: string[] = [];
    const inner = () => closeAll(fail("first"), fail("second"), () => taken.push("inner"));
    const closing = closeAll(
      inner,
      async () => taken.push("outer"),
      fail("third"),
      () => taken.push("last"),
    );
    const thrown = await closing.catch((problem: unknown) => problem);
    assert.deepEqual(taken, ["inner", "outer", "last"]);
    assert.deepEqual(problemsOf(thrown).map(String), ["Error: first", "Error: second", "Error: third"]);
  });

  it("throws a single problem as it is, and nothing when all went well", async () => {
    await assert.rejects(closeAll(fail("alone")), { name: "Error", message: "alone" });
    await closeAll(() => undefined);
  });
});
