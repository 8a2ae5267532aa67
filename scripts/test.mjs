// `npm test`: types, lint, dead code, floor rule, tests. Each step says how it ended; the first that fails ends the run.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTestFiles } from "./run-test-files.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major = 0] = process.versions.node.split(".").map(Number);

if (major < 24) {
  console.error(
    `This is Node ${process.version}. npm install brings Node 24; if it was run with --ignore-scripts, run: npm rebuild node`,
  );
  process.exit(4);
}

/** Runs a tool of node_modules; its output is shown as it comes. */
function step(name, tool, ...args) {
  const { status } = spawnSync(join(root, "node_modules", ".bin", tool), args, {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) fail(name);
  console.log(`${name}: ok`);
}

function fail(name) {
  console.log(`${name}: FAILED`);
  process.exit(1);
}

const MINUTE_MS = 60_000;
/** Many times what a run takes on two slow cores: whatever is not done by then hangs. */
const ROOMS = { isolation: "none", timeoutMs: 10 * MINUTE_MS, testTimeoutMs: 5 * MINUTE_MS };
const JOURNEYS = { isolation: "process", timeoutMs: 40 * MINUTE_MS, testTimeoutMs: 20 * MINUTE_MS };

/** Runs test files and fails on a failed test, a file that did not run or finish, and a run that ended before its summary. */
async function tests(name, files, how) {
  const report = await runTestFiles({ cwd: root, files, ...how });
  for (const problem of report.problems) console.log(`${name}: ${problem}`);
  if (report.problems.length > 0) {
    console.log(
      `${name}: ${report.passed} passed, ${Math.max(1, report.failed)} failed, ${report.skipped} skipped`,
    );
    process.exit(1);
  }
  return report;
}

step("types", "tsc", "--noEmit");
step("lint", "biome", "check", "--error-on-warnings", ".");
step("dead code", "knip");
await tests("floors", ["test/rooms.test.ts"], JOURNEYS);
console.log("floors: ok");

const within = await tests("rooms", fs.globSync("src/**/*.test.ts", { cwd: root }), ROOMS);
const journeys = await tests(
  "journeys",
  fs.globSync("test/**/*.test.ts", { cwd: root }).filter((file) => file !== join("test", "rooms.test.ts")),
  JOURNEYS,
);
for (const line of [...within.skippedTests, ...journeys.skippedTests]) console.log(`skipped: ${line}`);
const sum = (field) => within[field] + journeys[field];
console.log(`tests: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
