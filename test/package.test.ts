import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { inRepository } from "../bench/rig/index.ts";
import { ask, chat, completionOf } from "./house/ask.ts";
import { type Ran, run } from "./house/run-command.ts";
import { shown } from "./house/start-gateway.ts";
import { startInstalled } from "./house/start-installed.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const skip =
  process.env.FAIRLEAD_TEST_PACKAGE === undefined &&
  "it asks the package registry; set FAIRLEAD_TEST_PACKAGE=1 to run this suite";
if (skip) console.log(`skipped: the packed product (${skip})`);

const SHIPPED = [
  /^bin\/fairlead\.mjs$/,
  /^dist\/.+\.(js|d\.ts)$/,
  /^migrations\/\d{4}_\w+\.sql$/,
  /^policies\/default\.yaml$/,
  /^weights\/[\w.-]+\.(bin|json)$/,
  /^weights\/card\.md$/,
  /^docs\/errors\/[a-z]+\/\w+\.md$/,
  /^docs\/audit-format\.md$/,
  /^(README\.md|LICENSE|NOTICE|package\.json)$/,
];
const NEVER = /test|sample|conformance|^src\/|^weights\/data\/|^bench\/|\.map$/;

describe("the packed product", { skip }, () => {
  const folder = temporaryFolder();
  const home = join(folder.path, "home");
  const place = join(folder.path, "project");
  const withoutNode = join(folder.path, "without-node");
  let tarball = "";
  let files: string[] = [];
  before(async () => {
    for (const each of [home, place, withoutNode]) mkdirSync(each);
    for (const each of [place, withoutNode]) writeFileSync(join(each, "package.json"), '{"private":true}');
    const packed = await npm(inRepository(), "pack", "--json", "--pack-destination", folder.path);
    const [report] = JSON.parse(packed.out.slice(packed.out.indexOf("[")));
    tarball = join(folder.path, report.filename);
    files = report.files.map(({ path }: { path: string }) => path);
    await npm(place, "install", "node@24", tarball, "--no-audit", "--no-fund");
  });
  after(() => folder.remove());

  it("holds all that it needs and nothing else", () => {
    for (const pattern of SHIPPED)
      assert.ok(
        files.some((file) => pattern.test(file)),
        `${pattern} is missing`,
      );
    assert.deepEqual(
      files.filter((file) => NEVER.test(file) || !SHIPPED.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it("answers a request in an empty folder with an empty home, on the Node that stands beside it", async (t) => {
    const gateway = await startInstalled(place, environment());
    t.after(gateway.stop);
    const key = shown(gateway.ready.sandbox_key);
    const answer = await ask(gateway.ready, chat("demo", "Say hello in one sentence."), { key });
    assert.match(completionOf(answer).choices[0].message.content ?? "", /^This is Fairlead's demo/);
    for (const path of ["/trust/policy", "/errors/access/key_unknown", "/api/openapi.json", "/readyz"]) {
      assert.equal((await fetch(gateway.ready.url + path)).status, 200, path);
    }
  });

  it("runs its other commands", async () => {
    const data = join(place, "data");
    for (const args of [
      ["--version"],
      ["policy", "test"],
      ["policy", "lint"],
      ["org", "list", "--data", data],
      ["audit", "verify", "--data", data],
      ["doctor", "--data", data, "--upstream", "demo", "--port", "0"],
    ]) {
      const ran = await npx(place, ...args);
      assert.equal(ran.code, 0, `${args.join(" ")}: ${ran.err}`);
    }
    for (const args of [
      ["bench", "gateway"],
      ["filters", "train", "--data", place],
    ]) {
      assert.equal((await npx(place, ...args)).code, 4, args.join(" "));
    }
  });

  it("can be imported by a program", async () => {
    const script =
      'const room = await import("fairlead"); if (Object.keys(room).length === 0) process.exit(1);';
    const ran = await run(["--input-type=module", "-e", script], { cwd: place });
    assert.equal(ran.code, 0, ran.err);
  });

  it("says in one sentence what is missing where no Node 24 stands beside it, exit code 4", async (t) => {
    const installed = await npm(withoutNode, "install", tarball, "--no-audit", "--no-fund");
    assert.equal(installed.code, 0);
    const version = await run(["--version"], { program: "node", env: environment() });
    if (Number(/^v(\d+)/.exec(version.out)?.[1]) >= 24)
      return t.skip("the Node of this machine is new enough");
    const ran = await npx(withoutNode, "up");
    assert.deepEqual([ran.code, ran.out], [4, ""], ran.err);
    assert.equal(ran.err.trim().split("\n").length, 1, ran.err);
    assert.match(ran.err, /npm install node@24/);
  });

  async function npm(cwd: string, ...args: string[]): Promise<Ran> {
    const ran = await run(args, { program: "npm", cwd, env: environment(), deadlineMs: 180_000 });
    assert.equal(ran.code, 0, `npm ${args.join(" ")}: ${ran.err}`);
    return ran;
  }

  function npx(cwd: string, ...args: string[]): Promise<Ran> {
    return run(["fairlead", ...args], { program: "npx", cwd, env: environment() });
  }

  /** Of somebody who has nothing yet: an empty home, and no Node but the machine's own. */
  function environment(): Record<string, string> {
    const folders = (process.env.PATH ?? "")
      .split(delimiter)
      .filter((each) => !each.includes("node_modules"));
    const path = folders.some(hasNpm) ? folders : [process.env.PATH ?? ""];
    return { HOME: home, PATH: path.join(delimiter) };
  }
});

function hasNpm(folder: string): boolean {
  try {
    return readdirSync(folder).includes("npm");
  } catch {
    // Not every entry of PATH exists.
    return false;
  }
}
