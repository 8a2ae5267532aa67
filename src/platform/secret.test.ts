import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { loadSecret } from "./index.ts";

function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-secret-"));
  test.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "data");
}

describe("loadSecret", () => {
  it("generates a secret only its owner can read, once, and says so", (test) => {
    const dataFolder = newFolder(test);
    const first = loadSecret({ dataFolder, env: {} });
    const second = loadSecret({ dataFolder, env: {} });
    assert.deepEqual([first.generated, second.generated], [true, false]);
    assert.equal(statSync(join(dataFolder, "secret")).mode & 0o777, 0o600);
    assert.deepEqual(first.derive("a"), second.derive("a"));
  });

  it("gives 32 bytes that differ for every purpose and every secret", (test) => {
    const dataFolder = newFolder(test);
    const one = loadSecret({ dataFolder, env: { FAIRLEAD_SECRET: "one-long-enough-secret-text" } });
    const two = loadSecret({ dataFolder, env: { FAIRLEAD_SECRET: "two-long-enough-secret-text" } });
    assert.equal(one.derive("a").length, 32);
    assert.notDeepEqual(one.derive("a"), one.derive("b"));
    assert.notDeepEqual(one.derive("a"), two.derive("a"));
    assert.equal(existsSync(dataFolder), false);
  });

  it("refuses a secret that is too short without repeating it, and a file that others may read", (test) => {
    const dataFolder = newFolder(test);
    const short = () => loadSecret({ dataFolder, env: { FAIRLEAD_SECRET: "tiny" } });
    assert.throws(short, { name: "SecretError", message: /^FAIRLEAD_SECRET is too short.*openssl/ });
    assert.throws(short, (problem: Error) => !problem.message.includes("tiny"));
    loadSecret({ dataFolder, env: {} });
    chmodSync(join(dataFolder, "secret"), 0o644);
    assert.throws(() => loadSecret({ dataFolder, env: {} }), /Others may read .*chmod 600/);
    assert.ok(readFileSync(join(dataFolder, "secret"), "utf8").length > 40);
  });
});
