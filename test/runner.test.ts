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

/** Nothing of node:test bounds the top level of a file. */
const HANGING = `${PASSING} setInterval(() => {}, 1000); await new Promise(() => {});`;
const SLOW =
  'import { it } from "node:test"; it("never ends", () => new Promise(() => setInterval(() => {}, 1000)));';
const SPINNING = 'import { it } from "node:test"; it("spins", () => { for (;;); });';

const LONG = { isolation: "none", timeoutMs: 60_000, testTimeoutMs: 60_000 };

/** Runs planted files the way `npm test` runs the rooms' tests, in a process of its own. */
function problemsOf(files: Readonly<Record<string, string>>, how = LONG): string[] {
  const cwd = mkdtempSync(join(tmpdir(), "fairlead-runner-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const script = `
    const { runTestFiles } = await import(${JSON.stringify(runner)});
    const report = await runTestFiles({ cwd: ${JSON.stringify(cwd)}, files: ${JSON.stringify(Object.keys(files))}, ...${JSON.stringify(how)} });
    console.log("PROBLEMS " + JSON.stringify(report.problems));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  rmSync(cwd, { recursive: true });
  const line = stdout.split("\n").find((text) => text.startsWith("PROBLEMS ")) ?? "PROBLEMS null";
  return JSON.parse(line.slice("PROBLEMS ".length));
}

function fileIn(problem: string): string | undefined {
  return /([^/]+) did not finish$/.exec(problem)?.[1];
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

  for (const isolation of ["none", "process"]) {
    it(`stops and names a file whose top level never ends (isolation: ${isolation})`, () => {
      const files = { "a.test.mjs": PASSING, "b.test.mjs": HANGING, "c.test.mjs": PASSING };
      const problems = problemsOf(files, { ...LONG, isolation, timeoutMs: 2_000 });
      assert.equal(problems[0], "the run was stopped after 2 s");
      assert.deepEqual(problems.slice(1).map(fileIn), ["b.test.mjs"]);
    });

    it(`stops and names a file with a test that never ends (isolation: ${isolation})`, () => {
      const files = { "a.test.mjs": PASSING, "b.test.mjs": SLOW };
      const problems = problemsOf(files, { ...LONG, isolation, timeoutMs: 2_000 });
      assert.deepEqual(problems.slice(1).map(fileIn), ["b.test.mjs"]);
    });
  }

  it("fails one test that takes too long and goes on with the others", () => {
    const files = { "a.test.mjs": SLOW, "b.test.mjs": PASSING };
    assert.deepEqual(problemsOf(files, { ...LONG, testTimeoutMs: 500 }), ["1 failed"]);
  });

  it("stops a file that spins and cannot be asked", () => {
    const problems = problemsOf(
      { "a.test.mjs": PASSING, "b.test.mjs": SPINNING },
      { ...LONG, timeoutMs: 1_000 },
    );
    assert.ok(problems.map(fileIn).includes("b.test.mjs"), problems.join("\n"));
  });

  it("catches a file that holds no test at all", () => {
    assert.equal(problemsOf({ "a.test.mjs": PASSING, "b.test.mjs": "" }).length > 0, true);
  });
});
