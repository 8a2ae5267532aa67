import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { inRepository } from "../bench/rig/index.ts";
import { readOwner } from "../src/platform/index.ts";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { documentOf, fairlead, type Ran, run } from "./house/run-command.ts";
import { upArguments } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";
import { until } from "./house/until.ts";

const folder = temporaryFolder();
after(() => folder.remove());

function fileOf(name: string, content: string | Buffer): string {
  const file = join(folder.path, name);
  writeFileSync(file, content);
  return file;
}

const ROWS = [
  { id: 1, text: "Good morning." },
  { id: "two", text: "Write fake reviews for my restaurant." },
  {
    id: 3,
    messages: [
      { role: "system", content: "Be kind." },
      { role: "user", content: "Mail a@example.org" },
    ],
  },
  { id: 4, prompt: "Write fake reviews for my hotel.", response: "Ask anna.lind@example.org about it." },
];
const LINES = ROWS.map((row) => JSON.stringify(row)).join("\n");

describe("fairlead screen", () => {
  const judged = ({ out }: Ran) =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("judges texts, messages and answers in the order in which they came, exit code 0", async () => {
    const ran = await fairlead(["screen", "-"], { stdin: LINES });
    assert.equal(ran.code, 0, ran.err);
    assert.partialDeepStrictEqual(judged(ran), [
      { id: 1, decision: "allow", rules: [], shadow: [] },
      { id: "two", decision: "refuse", rules: ["fake_engagement.requests"] },
      { id: 3, decision: "redact", rules: ["personal_data.input"], text: "Be kind.\nMail [email]" },
      { id: 4, decision: "redact", rules: ["personal_data.output"], text: "Ask [email] about it." },
    ]);
    for (const { scores } of judged(ran)) {
      for (const head of ["harmful_request", "any_harm"]) {
        assert.ok(scores[head] >= 0 && scores[head] <= 1, `${head}: ${scores[head]}`);
      }
    }
  });

  it("judges the prompt of a pair when the direction is input", async () => {
    const ran = await fairlead(["screen", "--direction", "input"], { stdin: JSON.stringify(ROWS[3]) });
    assert.partialDeepStrictEqual(judged(ran), [{ id: 4, decision: "refuse" }]);
  });

  it("reads .jsonl, .jsonl.gz and .jsonl.zst alike", async () => {
    const plain = await fairlead(["screen", fileOf("rows.jsonl", LINES)]);
    const zipped = await fairlead(["screen", fileOf("rows.jsonl.gz", gzipSync(LINES))]);
    const packed = await fairlead(["screen", fileOf("rows.jsonl.zst", zstdCompressSync(LINES))]);
    assert.equal(judged(plain).length, ROWS.length);
    assert.deepEqual([zipped.out, packed.out], [plain.out, plain.out]);
  });

  it("stops at a bad line and names it, exit code 2", async () => {
    const file = fileOf("bad.jsonl", `${LINES}\n{"id":5,\n{"id":6,"text":"Good evening."}`);
    const ran = await fairlead(["screen", file]);
    assert.equal(ran.code, 2);
    assert.ok(ran.err.startsWith(`${file}:5: `), ran.err);
  });

  it("passes over bad lines when told to, names and counts them", async () => {
    const bad = `{"id":5,\n{"id":7,"text":8}\n{"id":8,"messages":[{"role":"user","content":[{"type":"image_url"}]}]}`;
    const file = fileOf("bad.jsonl", `${bad}\n{"id":6,"text":"Good evening."}`);
    const ran = await fairlead(["screen", file, "--skip-bad"]);
    assert.equal(ran.code, 0);
    assert.deepEqual(
      judged(ran).map(({ id }) => id),
      [6],
    );
    for (const line of [1, 2, 3]) assert.ok(ran.err.includes(`${file}:${line}: `), ran.err);
    assert.match(ran.err, /3 bad lines/);
  });

  it("takes no line of which it would leave out a part, and no role that nobody has", async () => {
    const message = { role: "user", content: "canary" };
    const bad = [
      { id: 1 },
      { id: 2, text: "canary", messages: [message] },
      { id: 3, text: "canary", prompt: "canary", response: "canary" },
      { id: 4, text: "canary", response: "canary" },
      { id: 5, messages: [message], prompt: "canary" },
      { id: 6, prompt: "canary" },
      { id: 7, messages: [{ ...message, role: "User" }] },
      { id: 8, messages: [message, { ...message, role: "none" }] },
      { id: 9, messages: [{ content: "canary" }] },
    ].map((row) => JSON.stringify(row));
    const file = fileOf("torn.jsonl", [...bad, LINES].join("\n"));
    const ran = await fairlead(["screen", file, "--skip-bad"]);
    assert.deepEqual([ran.code, judged(ran).length], [0, ROWS.length], ran.err);
    for (const line of bad.keys()) assert.ok(ran.err.includes(`${file}:${line + 1}: `), ran.err);
    assert.match(ran.err, /9 bad lines/);
    assert.doesNotMatch(ran.err, /canary/);
    assert.equal((await fairlead(["screen", file])).code, 2);
  });

  it("judges by the rules of the model that is named", async () => {
    const rule = sampleRule({ where: { models: ["harbour-*"] } });
    const policy = fileOf("models.yaml", samplePolicyText([rule]));
    const stdin = JSON.stringify({ id: 1, text: "Please buy our pills." });
    for (const [more, decision] of [
      [["--model", "harbour-7b"], "refuse"],
      [["--model", "quay-7b"], "allow"],
      [[], "allow"],
    ] as const) {
      const ran = await fairlead(["screen", "--policy", policy, ...more], { stdin });
      assert.partialDeepStrictEqual(judged(ran), [{ id: 1, decision }]);
    }
  });

  it("says what it cannot use, exit code 2", async () => {
    const absent = join(folder.path, "absent.jsonl");
    const torn = fileOf("torn.jsonl.gz", gzipSync(LINES.repeat(50)).subarray(0, 120));
    const unusable = [
      [absent],
      [torn],
      ["--direction", "sideways"],
      ["--tier", "remote"],
      ["--colour", "red"],
    ];
    for (const args of unusable) {
      const ran = await fairlead(["screen", ...args]);
      assert.equal(ran.code, 2, args.join(" "));
      assert.doesNotMatch(ran.err, /^\s+at /m);
    }
  });
});

describe("a stdout that is closed early", () => {
  const LAUNCHER = inRepository("bin/fairlead.mjs");
  /** Through a shell, whose reader has gone before the first line comes; answers the command's own exit code. */
  const unread = (line: string) => {
    const command = line.replace("fairlead", `"${process.execPath}" "${LAUNCHER}"`);
    return run(["-c", `${command} | true; exit \${PIPESTATUS[0]}`], { program: "bash" });
  };

  it("ends screen in silence, though its input would never end", async () => {
    const endless = `yes '{"id":1,"text":"Good morning."}'`;
    const ran = await run(
      ["-c", `${endless} | "${process.execPath}" "${LAUNCHER}" screen | head -1; exit \${PIPESTATUS[1]}`],
      { program: "bash" },
    );
    assert.deepEqual([ran.code, ran.err], [0, ""]);
    assert.equal(ran.out.trim().split("\n").length, 1);
  });

  it("changes no exit code and prints no stack", async () => {
    const unmended = fileOf("unmended.yaml", samplePolicyText([sampleRule({})]));
    for (const [line, code] of [
      ["fairlead --help", 0],
      ["fairlead policy show", 0],
      ["fairlead filters", 2],
      [`fairlead policy lint "${unmended}"`, 1],
      ["fairlead screen absent.jsonl 2>&1", 2],
      [`fairlead org list --data "${join(folder.path, "piped")}"`, 0],
    ] as const) {
      const ran = await unread(line);
      assert.equal(ran.code, code, `${line}: ${ran.err}`);
      assert.doesNotMatch(ran.err, /EPIPE|^\s+at /m);
    }
  });

  it("does not end a gateway", async (t) => {
    const data = join(folder.path, "unread");
    const args = upArguments(data, "demo").filter((word) => word !== "--json");
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => child.kill("SIGKILL"));
    child.stdout.destroy();
    await until("a gateway that is ready", async () => existsSync(join(data, "admin-token")));
    const answer = await fetch(`${readOwner(data)?.url}/healthz`);
    assert.equal(answer.status, 200);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("is told apart from one that cannot be written, which is exit code 4", async (t) => {
    if (!existsSync("/dev/full")) return t.skip("there is no /dev/full here");
    const ran = await run(["-c", `"${process.execPath}" "${LAUNCHER}" policy show > /dev/full`], {
      program: "bash",
    });
    assert.equal(ran.code, 4);
    assert.match(ran.err, /^The result cannot be written to stdout \(ENOSPC\)\.$/m);
    assert.doesNotMatch(ran.err, /^\s+at /m);
  });
});

describe("fairlead policy", () => {
  const good = () =>
    fileOf("good.yaml", samplePolicyText([ruleWith(["Please buy our pills."], ["Which pills help?"])]));
  const ruleWith = (must_trip: string[], must_pass: string[]) =>
    sampleRule({ tests: { must_trip, must_pass } });

  it("lint and test find nothing to mend in the policy that ships, exit code 0", async () => {
    const lint = await fairlead(["policy", "lint", "--json"]);
    assert.deepEqual([lint.code, documentOf(lint).findings], [0, []]);
    const test = await fairlead(["policy", "test", "--json"]);
    assert.deepEqual([test.code, documentOf(test).failures], [0, []], test.out);
    assert.ok(Number(documentOf(test).ran) > 60);
  });

  it("show prints the guideline", async () => {
    const shown = await fairlead(["policy", "show", "--json"]);
    assert.equal(documentOf(shown).title, "Usage policy");
    const markdown = await fairlead(["policy", "show", good()]);
    assert.equal(markdown.code, 0);
    assert.match(markdown.out, /^# Sample policy/);
  });

  it("lint and test report what does not hold, exit code 1, and never print an example", async () => {
    const lint = await fairlead(["policy", "lint", fileOf("bare.yaml", samplePolicyText([sampleRule({})]))]);
    assert.equal(lint.code, 1);
    assert.match(lint.out, /bare\.yaml:\d+: \w+: rules/);
    const file = fileOf(
      "false.yaml",
      samplePolicyText([ruleWith(["Which pills help?"], ["Please buy our pills."])]),
    );
    const test = await fairlead(["policy", "test", file]);
    assert.equal(test.code, 1);
    assert.match(test.out, /false\.yaml:\d+: rules\[0\]\.tests\.must_trip\[0\]/);
    assert.doesNotMatch(test.out + test.err, /pills/);
    assert.equal((await fairlead(["policy", "test", good()])).code, 0);
  });

  it("says which line of a file makes no policy, exit code 2", async () => {
    const file = fileOf("broken.yaml", "version: 1\ntitle: [\n");
    for (const verb of ["lint", "test", "show"]) {
      const ran = await fairlead(["policy", verb, file]);
      assert.equal(ran.code, 2);
      assert.match(ran.err, /broken\.yaml:\d+: /);
    }
    assert.equal((await fairlead(["policy", "publish"])).code, 2);
  });

  it("that is broken keeps the gateway from starting, exit code 2", async () => {
    const file = fileOf("broken.yaml", "version: 1\n");
    const ran = await fairlead(["up", "--port", "0", "--data", join(folder.path, "no"), "--policy", file]);
    assert.deepEqual([ran.code, ran.out], [2, ""]);
    assert.match(ran.err, /broken\.yaml:\d+: /);
  });
});

describe("the command line", () => {
  it("explains itself, and says what it does not know, exit code 2", async () => {
    assert.match((await fairlead(["--help"])).out, /fairlead up/);
    assert.equal((await fairlead([])).code, 0);
    assert.match((await fairlead(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
    for (const args of [
      ["dance"],
      ["up", "--colour", "red"],
      ["up", "--port", "many"],
      ["audit"],
      ["filters"],
    ]) {
      const ran = await fairlead(args);
      assert.deepEqual([ran.code, ran.out], [2, ""], args.join(" "));
      assert.notEqual(ran.err, "");
    }
  });

  it("answers 2 for input that cannot be used and 4 for a place that cannot be written, without a stack", async () => {
    const wordless = fileOf(
      "wordless.yaml",
      samplePolicyText([sampleRule({})], { phrase_lists: { ads: ["buy our pills", "?!?"] } }),
    );
    const rows = fileOf("one.jsonl", JSON.stringify(ROWS[0]));
    const file = fileOf("no-folder", "");
    const empty = join(folder.path, "no-training-data");
    mkdirSync(empty);
    const up = ["up", "--port", "0", "--upstream", "demo", "--data", join(folder.path, "wordless")];
    const cases: [number, RegExp, string[]][] = [
      [2, /phrases:ads: entry 2 has no words/, ["screen", rows, "--policy", wordless]],
      [2, /phrases:ads: entry 2 has no words/, ["policy", "test", wordless]],
      [2, /phrases:ads: entry 2 has no words/, [...up, "--policy", wordless]],
      [
        2,
        /cannot be read \(ENOENT\)\. Name the folder/,
        ["filters", "train", "--data", empty, "--out", empty],
      ],
      [
        4,
        /cannot be written \(ENOTDIR\)\. Name another/,
        ["filters", "train", "--data", empty, "--out", join(file, "w")],
      ],
    ];
    for (const [code, reason, args] of cases) {
      const ran = await fairlead(args);
      assert.deepEqual([ran.code, ran.out], [code, ""], ran.err);
      assert.match(ran.err, reason);
      assert.doesNotMatch(ran.err, /\?!\?|^\s+at /m);
    }
  });

  it("says how to mend a fairlead.yaml that cannot be used", async () => {
    const file = fileOf("fairlead.yaml", "port: 8787\nupstream:\n  headers_timout_ms: 5\n");
    for (const args of [
      ["up", "--config", file],
      ["org", "list", "--config", file],
    ]) {
      const ran = await fairlead(args);
      assert.deepEqual([ran.code, ran.out], [2, ""]);
      assert.match(ran.err, /fairlead\.yaml:3: .*Did you mean "headers_timeout_ms"\?/);
    }
  });

  it("reads no configuration that it does not need: audit verify --data stands on its own", async () => {
    const data = join(folder.path, "apart");
    assert.equal((await fairlead(["org", "list", "--data", data])).code, 0);
    const cwd = join(folder.path, "broken");
    mkdirSync(cwd);
    fileOf("broken/fairlead.yaml", "prot: 8787\n");
    const ran = await fairlead(["audit", "verify", "--data", data], { cwd });
    assert.equal(ran.code, 0, ran.err);
    const configured = await fairlead(["audit", "verify"], { cwd });
    assert.equal(configured.code, 2);
    assert.match(configured.err, /Did you mean "port"\?/);
  });

  it("says in one sentence that a data folder cannot be used, and what to do, exit code 4", async () => {
    const file = fileOf("a-file", "");
    const damaged = join(folder.path, "damaged");
    mkdirSync(damaged);
    fileOf("damaged/fairlead.db", "this is no database ".repeat(500));
    const commands = [
      ...[file, join(file, "below"), damaged].map((data) => ["org", "list", "--data", data]),
      ...[file, join(file, "below")].map((data) => ["audit", "verify", "--data", data]),
      ["up", "--port", "0", "--upstream", "demo", "--data", file],
      ...(existsSync("/proc/1") ? [["org", "list", "--data", "/proc/fairlead/data"]] : []),
    ];
    for (const args of commands) {
      const ran = await fairlead(args);
      assert.deepEqual([ran.code, ran.out], [4, ""], `${args.join(" ")}: ${ran.err}`);
      assert.match(
        ran.err,
        /^\S+ cannot be used as the data folder: [^\n]+\. (Name another|Restore)[^\n]+\n$/,
      );
    }
  });

  it("asks for the key that --upstream openai needs", async () => {
    const args = ["up", "--port", "0", "--data", join(folder.path, "paid"), "--upstream", "openai"];
    const ran = await fairlead(args, { env: { OPENAI_API_KEY: "" } });
    assert.deepEqual([ran.code, ran.out], [2, ""], ran.err);
    assert.match(ran.err, /^--upstream openai needs OPENAI_API_KEY/m);
    assert.doesNotMatch(ran.err, /^\s+at /m);
  });

  it("prints one JSON document and nothing else with --json", async () => {
    const data = ["--data", join(folder.path, "json")];
    const commands = [
      ["org", "create", "Quay", ...data],
      ["org", "list", ...data],
      ["app", "create", "tides", ...data],
      ["app", "list", ...data],
      ["key", "create", "--app", "tides", ...data],
      ["key", "list", ...data],
      ["admin", "reset", ...data],
      ["audit", "verify", ...data],
      ["policy", "lint"],
      ["policy", "show"],
    ];
    for (const args of commands) {
      const ran = await fairlead([...args, "--json"]);
      assert.equal(ran.code, 0, ran.err);
      assert.doesNotThrow(() => documentOf(ran), args.join(" "));
      assert.equal(ran.out.trim().split("\n").length, 1, args.join(" "));
    }
  });

  it("shows people what to do next after a start", async () => {
    const ran = await fairlead(
      ["up", "--port", "0", "--data", join(folder.path, "hello"), "--upstream", "demo"],
      {
        stopAt: "fake reviews",
      },
    );
    assert.equal(ran.code, 0, ran.err);
    for (const expected of [
      /^Upstream +demo/,
      /Sign in +http/,
      /Sandbox key +sk-sbx-/,
      /curl .*hello/,
      /curl .*fake/,
    ]) {
      assert.match(ran.out, expected);
    }
  });

  it("finds its own files from any working directory", async () => {
    const ran = await fairlead(["policy", "lint"], { cwd: folder.path });
    assert.equal(ran.code, 0, ran.err);
    assert.ok(ran.out.startsWith(inRepository("policies", "default.yaml")));
  });
});
