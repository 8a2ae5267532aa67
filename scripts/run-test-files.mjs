import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const beside = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** How long a run is waited for after it was asked to stop, in milliseconds. */
const STOP_MS = 5_000;

/**
 * Runs test files with node:test and judges the run by what really ran.
 *
 * In one process (`isolation: "none"`) a `process.exit(0)` or a late throw in one file ends the whole run with exit
 * code 0, so a run counts only when its summary arrived and every file in it was seen. A top level that never ends is
 * bounded by no timeout of node:test, so the whole run has one: `timeoutMs`; `testTimeoutMs` is that of one test.
 */
export async function runTestFiles({ cwd, files, isolation, timeoutMs, testTimeoutMs }) {
  if (files.length === 0) return judged("no test file was found");
  const folder = mkdtempSync(join(tmpdir(), "fairlead-tests-"));
  const notes = { TEST_SUMMARY: join(folder, "summary.json"), TEST_LOADING: join(folder, "loading") };
  const env = { ...process.env, ...notes };
  // A runner inside a test run would report to its parent instead of to us.
  delete env.NODE_TEST_CONTEXT;
  const run = await runBounded([...flagsOf(isolation, testTimeoutMs), ...files], { cwd, env, timeoutMs });
  const summary = readJson(notes.TEST_SUMMARY);
  const loaded = readText(notes.TEST_LOADING).split("\n").filter(Boolean);
  rmSync(folder, { recursive: true, force: true });
  const wanted = files.map((file) => resolve(cwd, file));
  if (run.timedOut) return judgeUnfinished(wanted, summary?.interrupted ?? [], loaded, timeoutMs);
  return judge(summary, run, wanted);
}

function flagsOf(isolation, testTimeoutMs) {
  const how =
    isolation === "none"
      ? ["--test-isolation=none", "--test-force-exit", `--import=${beside("note-loading.mjs")}`]
      : ["--test-concurrency=2"];
  const reporter = [`--test-reporter=${beside("test-reporter.mjs")}`, "--test-reporter-destination=stdout"];
  return ["--test", `--test-timeout=${testTimeoutMs}`, ...how, ...reporter];
}

/** Asks a run that takes too long to stop, which ends the processes of its files too, and then kills it. */
async function runBounded(args, { cwd, env, timeoutMs }) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  let timedOut = false;
  const asked = setTimeout(() => {
    timedOut = true;
    child.kill("SIGTERM");
  }, timeoutMs);
  const killed = setTimeout(() => child.kill("SIGKILL"), timeoutMs + STOP_MS);
  const [status, signal] = await once(child, "exit");
  clearTimeout(asked);
  clearTimeout(killed);
  return { status, signal, timedOut };
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file));
  } catch {
    return undefined;
  }
}

function judged(...problems) {
  return { passed: 0, failed: 0, skipped: 0, skippedTests: [], problems };
}

function judge(summary, run, files) {
  if (!summary?.counts) return judged("the run ended before its summary: some file ended the process");
  const { counts, seen, skippedTests } = summary;
  const missing = files.filter((file) => !seen.includes(file));
  const problems = missing.map((file) => `${file} did not run to a result`);
  if (counts.failed > 0) problems.push(`${counts.failed} failed`);
  if (run.status !== 0 && problems.length === 0)
    problems.push(`the run ended with ${run.signal ?? `exit code ${run.status}`}`);
  return { ...counts, skippedTests, problems };
}

/** Names the files whose tests were running; before the last file is loaded none runs, and the newest is to blame. */
function judgeUnfinished(files, interrupted, loaded, timeoutMs) {
  const loading = loaded.length > 0 && loaded.length < files.length ? loaded.slice(-1) : files;
  const blamed = interrupted.length > 0 ? interrupted : loading;
  return judged(
    `the run was stopped after ${timeoutMs / 1000} s`,
    ...blamed.map((file) => `${file} did not finish`),
  );
}
