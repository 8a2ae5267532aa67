// Shows what failed and what was skipped, and writes down what ran, for run-test-files.mjs to judge.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { inspect } from "node:util";

/** An error of a failed test in words; the cause is what the test threw. */
function reasonOf(error) {
  const cause = error?.cause ?? error;
  return cause instanceof Error ? `${cause.message}\n${cause.stack ?? ""}` : inspect(cause);
}

export default async function* report(source) {
  const seen = new Set();
  // Files with a process of their own whose process has ended; results are told later, in the order of the files.
  const complete = new Set();
  const skippedTests = [];
  let skipped = 0;
  let ended;
  for await (const { type, data } of source) {
    if (type === "test:complete" && data.file && resolve(data.name) === resolve(data.file))
      complete.add(resolve(data.file));
    if (type === "test:pass" || type === "test:fail") {
      // A file without any test is reported as one passing test of its own name; that proves nothing.
      if (data.file && resolve(data.name) !== resolve(data.file)) seen.add(resolve(data.file));
      if (type === "test:fail")
        yield `\nFAILED ${data.file}:${data.line} ${data.name}\n${reasonOf(data.details?.error)}\n`;
      if (data.skip) {
        skipped += 1;
        skippedTests.push(
          `${data.name}${typeof data.skip === "string" && data.skip ? `: ${data.skip}` : ""}`,
        );
      }
    }
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type === "test:interrupted") {
      const files = new Set(data.tests.map(({ file }) => resolve(file)));
      const interrupted = [...files].filter((file) => !complete.has(file));
      writeFileSync(process.env.TEST_SUMMARY, JSON.stringify({ interrupted }));
    }
    if (type === "test:summary" && data.file === undefined) ended = data.counts;
  }
  if (!ended) return;
  const counts = { passed: ended.passed, failed: ended.failed + ended.cancelled, skipped };
  writeFileSync(process.env.TEST_SUMMARY, JSON.stringify({ counts, seen: [...seen], skippedTests }));
  yield `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seen.size} files\n`;
}
