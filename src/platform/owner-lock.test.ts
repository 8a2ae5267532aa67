import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { acquireOwnerLock, readOwner } from "./index.ts";

function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-lock-"));
  test.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Above every limit of process ids that a system has. */
const DEAD_PID = 99_999_999;

function leaveLock(folder: string, changes: object): void {
  const owner = { pid: DEAD_PID, port: 1, url: "http://127.0.0.1:1", token: "t", startedAt: 1, ...changes };
  writeFileSync(join(folder, "owner.lock"), JSON.stringify(owner));
}

describe("acquireOwnerLock", () => {
  it("refuses a second owner, naming the first one's process and port", (test) => {
    const folder = newFolder(test);
    const lock = acquireOwnerLock(folder, { port: 8787 });
    assert.throws(() => acquireOwnerLock(folder, { port: 1 }), {
      name: "OwnerLockHeld",
      pid: process.pid,
      port: 8787,
      message: new RegExp(`process ${process.pid} \\(port 8787\\)`),
    });
    lock.release();
  });

  it("is free again after a release, which may come twice", (test) => {
    const folder = newFolder(test);
    const first = acquireOwnerLock(folder, { port: 1 });
    first.release();
    assert.equal(readOwner(folder), undefined);
    const second = acquireOwnerLock(folder, { port: 2 });
    first.release();
    assert.equal(readOwner(folder)?.port, 2);
    second.release();
  });

  it("takes over from a process that has died", (test) => {
    const folder = newFolder(test);
    leaveLock(folder, {});
    assert.equal(readOwner(folder), undefined);
    acquireOwnerLock(folder, { port: 2 }).release();
  });

  it("does not mistake a later process with the same id for the owner", {
    skip: process.platform !== "linux",
  }, (test) => {
    const folder = newFolder(test);
    leaveLock(folder, { pid: process.pid, birth: "another-boot:1" });
    assert.equal(readOwner(folder), undefined);
    acquireOwnerLock(folder, { port: 2 }).release();
  });

  it("respects a running process that is named, even where its lock cannot be seen", (test) => {
    const folder = newFolder(test);
    leaveLock(folder, { pid: process.pid });
    assert.throws(() => acquireOwnerLock(folder, { port: 2 }), { name: "OwnerLockHeld", pid: process.pid });
  });

  it("tells commands where the owner answers, in a file that only its user can read", (test) => {
    const folder = newFolder(test);
    const lock = acquireOwnerLock(folder, { port: 0 });
    lock.announce({ port: 4711, url: "http://127.0.0.1:4711" });
    assert.deepEqual(
      [readOwner(folder)?.port, readOwner(folder)?.url, readOwner(folder)?.token],
      [4711, "http://127.0.0.1:4711", lock.token],
    );
    assert.equal(statSync(join(folder, "owner.lock")).mode & 0o777, 0o600);
    assert.ok(!readFileSync(join(folder, "owner.lock"), "utf8").includes("\n{"));
    lock.release();
  });
});
