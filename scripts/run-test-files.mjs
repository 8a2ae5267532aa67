import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const reporter = fileURLToPath(new URL("./test-reporter.mjs", import.meta.url));

/**
 * Runs test files with node:test and judges the run by what really ran.
 *
 * In one process (`isolation: "none"`) a `process.exit(0)` or a late throw in one file ends the whole run with exit
 * code 0, so a run counts only when its summary arrived and every file in it was seen.
 */
export function runTestFiles({ cwd, files, isolation }) {
  if (files.length === 0)
    return { passed: 0, failed: 0, skipped: 0, skippedTests: [], problems: ["no test file was found"] };
  const folder = mkdtempSync(join(tmpdir(), "fairlead-tests-"));
  const summaryFile = join(folder, "summary.json");
  const flags =
    isolation === "none" ? ["--test-isolation=none", "--test-force-exit"] : ["--test-concurrency=2"];
  const env = { ...process.env, TEST_SUMMARY: summaryFile };
  // A runner inside a test run would report to its parent instead of to us.
  delete env.NODE_TEST_CONTEXT;
  const run = spawnSync(
    process.execPath,
    ["--test", ...flags, `--test-reporter=${reporter}`, "--test-reporter-destination=stdout", ...files],
    {
      cwd,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  const summary = readSummary(summaryFile);
  rmSync(folder, { recursive: true, force: true });
  return judge(
    summary,
    run,
    files.map((file) => resolve(cwd, file)),
  );
}

function readSummary(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function judge(summary, run, files) {
  if (!summary) {
    return {
      passed: 0,
      failed: 0,
      skipped: 0,
      skippedTests: [],
      problems: ["the run ended before its summary: some file ended the process"],
    };
  }
  const { counts, seen, skippedTests } = summary;
  const missing = files.filter((file) => !seen.includes(file));
  const problems = missing.map((file) => `${file} did not run to a result`);
  if (counts.failed > 0) problems.push(`${counts.failed} failed`);
  if (run.status !== 0 && problems.length === 0)
    problems.push(`the run ended with ${run.signal ?? `exit code ${run.status}`}`);
  return { ...counts, skippedTests, problems };
}
