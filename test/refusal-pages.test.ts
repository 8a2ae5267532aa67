import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { inRepository } from "../bench/rig/index.ts";
import { REFUSAL_KINDS } from "../src/app.ts";

const FOLDER = inRepository("docs", "errors");
const SECTIONS = ["## What happened", "## Common causes", "## How to mend it"];

describe("the pages of refusals", () => {
  it("are one for each code, and none for a code that does not exist", () => {
    const pages = globSync("**/*.md", { cwd: FOLDER }).map((file) => file.replace(/\.md$/, ""));
    assert.deepEqual(pages.sort(), Object.keys(REFUSAL_KINDS).sort());
  });

  for (const [code, { title }] of Object.entries(REFUSAL_KINDS)) {
    it(`say of ${code} what it is, why it happens and how to mend it`, () => {
      const lines = readFileSync(`${FOLDER}/${code}.md`, "utf8").split("\n");
      assert.equal(lines[0], `# ${title}`);
      assert.deepEqual(
        lines.filter((line) => line.startsWith("## ")),
        SECTIONS,
      );
    });
  }
});
