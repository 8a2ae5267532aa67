import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, describe, it } from "node:test";
import { inRepository } from "../bench/rig/index.ts";
import { type Ran, run } from "./house/run-command.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const LAUNCHER = inRepository("bin/fairlead.mjs");
/** Makes the launcher, and only it, believe that it runs on this version. */
const PRETENDING = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.11.0"})';

/** A Node of this machine that is too old, if there is one: the real thing. */
function oldNode(): string | undefined {
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return folders.map((folder) => join(folder, "node")).find(isOld);
}

function isOld(file: string): boolean {
  if (!existsSync(file)) return false;
  const major = Number(/^v(\d+)/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout)?.[1]);
  return major >= 20 && major < 24;
}

const program = oldNode();
const skip = program === undefined && "no Node from 20 to 23 stands in PATH";
if (skip) console.log(`skipped: the launcher on a real old Node (${skip})`);

const OLD_NODES = [
  {
    what: "a Node that says it is 20",
    args: ["--import", PRETENDING],
    program: process.execPath,
    skip: false,
  },
  { what: "a real old Node", args: [], program: program ?? "", skip },
];

for (const { what, args, program, skip } of OLD_NODES) {
  describe(`the launcher on ${what}`, { skip }, () => {
    const folder = temporaryFolder();
    after(() => folder.remove());
    const launch = (launcher: string, ...rest: string[]) => run([...args, launcher, ...rest], { program });

    it("hands over to the Node that npm brought, with arguments, output and exit code", async () => {
      const version = await launch(LAUNCHER, "--version");
      assert.deepEqual([version.code, version.err], [0, ""]);
      assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
      assert.equal((await launch(LAUNCHER, "dance")).code, 2);
    });

    it("says in one sentence how to get one where npm brought none, exit code 4", async () => {
      const ran = await launch(packageAlone(join(folder.path, "alone")));
      checkSentence(ran, /npm install node@24/);
    });

    it("notices that the Node was not unpacked because install scripts were off, exit code 4", async () => {
      const place = join(folder.path, "scriptless");
      const launcher = packageAlone(place);
      mkdirSync(join(place, "node_modules", "node"), { recursive: true });
      checkSentence(await launch(launcher), /npm rebuild node/);
    });
  });
}

describe("the launcher on a Node that is new enough", () => {
  it("says that the package is incomplete where it is, exit code 4", async () => {
    const folder = temporaryFolder();
    const ran = await run([packageAlone(folder.path)]);
    checkSentence(ran, /is incomplete/);
    folder.remove();
  });
});

/** The launcher in a folder where nothing else of the package is. */
function packageAlone(folder: string): string {
  mkdirSync(join(folder, "bin"), { recursive: true });
  const launcher = join(folder, "bin", "fairlead.mjs");
  copyFileSync(LAUNCHER, launcher);
  return launcher;
}

function checkSentence({ code, out, err }: Ran, expected: RegExp): void {
  assert.deepEqual([code, out], [4, ""], err);
  assert.equal(err.trim().split("\n").length, 1, err);
  assert.match(err, expected);
}
