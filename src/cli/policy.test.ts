import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { resourcePath } from "../platform/index.ts";
import { type PolicyIo, policyCommand } from "./policy.ts";

/** Runs the command with detectors that see nothing, so that every must-trip fails and every must-pass passes. */
async function run(args: readonly string[], options: Partial<PolicyIo> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await policyCommand(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    json: false,
    screenFor: (policy) => (input) =>
      policy.decide({
        call: { model: input.model },
        caller: { stage: input.stage, domains: input.domains },
        direction: input.direction,
        units: input.units,
        findings: [],
      }),
    ...options,
  });
  return { code, out, err };
}

function brokenPolicy(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "broken.yaml");
  writeFileSync(file, 'version: "1"\ntitel: Wrong\n');
  return file;
}

describe("fairlead policy", () => {
  it("lints the default policy when no file is named, and finds nothing", async () => {
    const { code, out } = await run(["lint"]);
    assert.deepEqual([code, out.length], [0, 1]);
    assert.match(out[0] ?? "", /nothing to mend/);
  });

  it("exits 1 on a finding, with file and line", async () => {
    const { code, out } = await run(["lint"], { heads: ["spam"] });
    assert.equal(code, 1);
    assert.match(out[0] ?? "", /default\.yaml:\d+: error: rules\[\d\]\.when\.head: no detector/);
  });

  it("exits 1 when an example fails, and prints places instead of texts", async () => {
    const { code, out } = await run(["test"]);
    assert.equal(code, 1);
    assert.match(out.at(-1) ?? "", /^\d+ examples screened, \d+ failed$/);
    assert.ok(out.every((line) => !line.includes("restaurant")));
  });

  it("exits 2 on a file that is no policy, naming the lines", async (t) => {
    const file = brokenPolicy(t);
    const { code, out, err } = await run(["test", file]);
    assert.deepEqual([code, out], [2, []]);
    assert.ok(err[0]?.includes(`${file}:2: unknown key "titel"; did you mean "title"?`), err[0]);
  });

  it("exits 2 on an unknown verb, an extra argument and an absent file", async () => {
    for (const args of [[], ["lnit"], ["lint", "a", "b"], ["show", "/nowhere.yaml"]]) {
      assert.equal((await run(args)).code, 2);
    }
  });

  it("prints one JSON document with --json, also for a file that is no policy", async (t) => {
    const file = brokenPolicy(t);
    for (const args of [["lint"], ["test"], ["show"], ["lint", file]]) {
      const { out } = await run(args, { json: true });
      assert.equal(out.length, 1);
      assert.equal(typeof JSON.parse(out[0] ?? ""), "object");
    }
  });

  it("shows the guideline with every clause, and no phrase list", async () => {
    const { code, out } = await run(["show", resourcePath("policies", "default.yaml")]);
    assert.equal(code, 0);
    assert.match(out.join("\n"), /<a id="astroturfing"><\/a>/);
    assert.doesNotMatch(out.join("\n"), /fake reviews for my/);
  });
});
