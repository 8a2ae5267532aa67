import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inRepository } from "../bench/rig/index.ts";

const SOURCE = inRepository("src");

/** A rule that every file of a kind must keep; `breaks` finds where one does not. */
interface SourceRule {
  readonly promise: string;
  readonly appliesTo: (file: string) => boolean;
  readonly breaks: RegExp;
  /** Breaks the rule, so that the rule is known to catch it. */
  readonly planted: string;
}

const isTest = (file: string) => file.endsWith(".test.ts");

/** All tests below src/ share one process, in which one file could spoil the others. */
const RULES: readonly SourceRule[] = [
  {
    promise: "tests of rooms start no process",
    appliesTo: isTest,
    breaks: /["'](?:node:)?(?:child_process|cluster)["']|\bprocess\.(?:exit|kill|abort)\(/,
    planted: 'import { spawn } from "node:child_process";',
  },
  {
    promise: "tests of rooms open no browser",
    appliesTo: isTest,
    breaks: /["'](?:playwright|puppeteer)[\w-]*["']/,
    planted: 'import { chromium } from "playwright-core";',
  },
  {
    promise: "tests of rooms change neither environment nor working directory",
    appliesTo: isTest,
    breaks:
      /\bprocess\.env(?:\.\w+|\[[^\]]+\])?\s*(?:\?\?|\|\|)?=(?!=)|\bdelete process\.env|\bprocess\.chdir\(/,
    planted: 'process.env.HOME = "/nowhere";',
  },
  {
    promise: "tests of rooms have no hook outside of a block",
    appliesTo: isTest,
    breaks: /^(?:before|after|beforeEach|afterEach)\(/m,
    planted: "after(() => server.close());",
  },
  {
    promise: "only the ground floor and main.ts read the environment",
    appliesTo: (file) => !isTest(file) && !file.startsWith("platform/") && file !== "main.ts",
    breaks: /\bprocess\.env\b|\benv\b.*\bfrom "node:process"/,
    planted: "const home = process.env.HOME;",
  },
  {
    promise: "only the ground floor reads the clock",
    appliesTo: (file) => !isTest(file) && !file.startsWith("platform/"),
    breaks: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime/,
    planted: "const now = Date.now();",
  },
  {
    promise: "nothing is excused from the types",
    appliesTo: () => true,
    breaks: /@ts-(?:ignore|nocheck|expect-error)|\bas any\b|:\s*any\b/,
    planted: "const value: any = 1;",
  },
];

const files = globSync("**/*.ts", { cwd: SOURCE });

describe("the sources", () => {
  for (const { promise, appliesTo, breaks, planted } of RULES) {
    it(`keep the rule: ${promise}`, () => {
      const broken = files
        .filter((file) => appliesTo(file))
        .filter((file) => breaks.test(withoutComments(readFileSync(join(SOURCE, file), "utf8"))));
      assert.deepEqual(broken, []);
      assert.match(planted, breaks, "the rule catches nothing");
    });
  }

  it("explain each room in its README", () => {
    const rooms = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0] ?? ""));
    assert.ok(rooms.size >= 9);
    assert.deepEqual(
      [...rooms].filter((room) => !existsSync(join(SOURCE, room, "README.md"))),
      [],
    );
  });

  it("have a door in each room", () => {
    const rooms = new Set(files.filter((file) => file.includes("/")).map((file) => file.split("/")[0] ?? ""));
    assert.deepEqual(
      [...rooms].filter((room) => !files.includes(`${room}/index.ts`)),
      [],
    );
  });
});

/** A comment may name what the code may not use. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
