import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { aboutDataFolder, checkDataFolder, DataFolderError, prepareDataFolder } from "./data-folder.ts";

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-folder-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("the data folder", () => {
  it("is made with everything above it, for this user only, and is then left as it is", (t) => {
    const folder = join(freshFolder(t), "a", "b");
    prepareDataFolder(folder);
    prepareDataFolder(folder);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it("is looked at without being made", (t) => {
    const above = freshFolder(t);
    assert.equal(checkDataFolder(join(above, "a", "b")), above);
    assert.equal(statSync(join(above, "a"), { throwIfNoEntry: false }), undefined);
  });

  it("that is a file, or lies below one, is told in one line with what to do", (t) => {
    const file = join(freshFolder(t), "file");
    writeFileSync(file, "");
    for (const folder of [file, join(file, "below"), join(file, "far", "below")]) {
      for (const use of [prepareDataFolder, checkDataFolder]) {
        assert.throws(() => use(folder), {
          name: "DataFolderError",
          message: /^[^\n]+ is a file\. Name another[^\n]+$/,
        });
      }
    }
  });

  it("is blamed for what the system says about it, and for nothing else", (t) => {
    const folder = join(freshFolder(t), "data");
    mkdirSync(folder);
    const saying = (code: string, path: string) =>
      Object.assign(new Error(code), { code, path, syscall: "open" });
    for (const [code, reason] of [
      ["EACCES", /this user may not/],
      ["EROFS", /read-only/],
      ["ENOSPC", /no room/],
      ["EIO", /the system says EIO/],
    ] as const) {
      const told = aboutDataFolder(folder, saying(code, join(folder, "secret")));
      assert.ok(told instanceof DataFolderError);
      assert.match(told.message, reason);
    }
    for (const other of [saying("EACCES", "/elsewhere/weights.bin"), new TypeError("a bug"), "a word"]) {
      assert.equal(aboutDataFolder(folder, other), other);
    }
  });
});
