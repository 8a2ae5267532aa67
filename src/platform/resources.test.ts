import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { resourcePath, workerUrl } from "./index.ts";

describe("resources", () => {
  it("finds the files that ship beside the code", () => {
    assert.ok(existsSync(resourcePath("migrations", "0001_journal.sql")));
  });

  it("names a worker with the extension of the module that asks", () => {
    assert.equal(workerUrl("file:///a/src/b.ts", "copy-worker").href, "file:///a/src/copy-worker.ts");
    assert.equal(workerUrl("file:///a/dist/b.js", "copy-worker").href, "file:///a/dist/copy-worker.js");
  });
});
