import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runner = pathToFileURL(join(root, "scripts", "run-test-files.mjs")).href;

const PASSING = 'import { it } from "node:test"; it("passes", () => {});';
const FAILING = 'import { it } from "node:test"; it("fails", () => { throw new Error("planted"); });';
const EXITING = `${PASSING} process.exit(0);`;

/** Runs planted files the way `npm test` runs the rooms' tests, in a process of its own. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  const cwd = mkdtempSync(join(tmpdir(), "fairlead-runner-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const script = `
    const { runTestFiles } = await import(${JSON.stringify(runner)});
    const report = runTestFiles({ cwd: ${JSON.stringify(cwd)}, files: ${JSON.stringify(Object.keys(files))}, isolation: "none" });
    console.log("PROBLEMS " + JSON.stringify(report.problems));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  rmSync(cwd, { recursive: true });
  const line = stdout.split("\n").find((text) => text.startsWith("PROBLEMS ")) ?? "PROBLEMS null";
  return JSON.parse(line.slice("PROBLEMS ".length));
}

describe("the test run", () => {
  it("accepts files that all pass", () => {
    assert.deepEqual(problemsOf({ "a.test.mjs": PASSING, "b.test.mjs": PASSING }), []);
  });

  it("sees a failing test", () => {
    assert.equal(problemsOf({ "a.test.mjs": PASSING, "b.test.mjs": FAILING }).length > 0, true);
  });

  it("catches a failing file that stands behind a process.exit(0) of another", () => {
    assert.equal(problemsOf({ "a.test.mjs": EXITING, "b.test.mjs": FAILING }).length > 0, true);
  });

  it("catches a file that holds no test at all", () => {
    assert.equal(problemsOf({ "a.test.mjs": PASSING, "b.test.mjs": "" }).length > 0, true);
  });
});
