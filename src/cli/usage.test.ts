import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { COMMANDS, type CommandForm } from "./commands.ts";
import { runCommand } from "./index.ts";

const FORMS: readonly [string, CommandForm][] = Object.entries(COMMANDS);

/** Runs a command line that must end before anything of the process around it is needed. */
async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const unneeded = () => assert.fail("the command was carried out");
  const code = await runCommand(args, {
    stdin: Readable.from([]),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isOutClosed: () => false,
    isTerminal: false,
    version: "1.2.3",
    up: unneeded,
    openControl: unneeded,
    examine: unneeded,
    dataFolder: unneeded,
    checkpointKey: unneeded,
    sharedFolder: () => "/nowhere",
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("help", () => {
  it("lists every command with its verbs, exit code 0, however it is asked for", async () => {
    for (const args of [[], ["help"], ["--help"], ["-h"]]) {
      const { code, out, err } = await run(...args);
      assert.deepEqual([code, err], [0, ""]);
      for (const [name, { verbs }] of FORMS) {
        assert.ok(out.includes(`  fairlead ${name} ${Object.keys(verbs).join("|")}`), name);
      }
    }
  });

  it("of a command shows each verb, each option and an example, exit code 0", async () => {
    for (const [name, { verbs, example }] of FORMS) {
      const asked = [
        [name, "--help"],
        [name, "-h"],
        ["help", name],
        [name, Object.keys(verbs)[0] ?? "", "--help"],
      ];
      for (const args of asked) {
        const { code, out, err } = await run(...args);
        assert.deepEqual([code, err], [0, ""], args.join(" "));
        assert.ok(out.includes(example));
        for (const [verb, { flags }] of Object.entries(verbs)) {
          assert.match(out, new RegExp(`fairlead ${name}${verb && ` ${verb}`}`));
          for (const flag of Object.keys(flags))
            assert.ok(out.includes(`\n  --${flag} `), `${name} --${flag}`);
        }
      }
    }
  });

  it("gives no example that its own table refuses", async () => {
    for (const [name, { example, verbs }] of FORMS) {
      const [, verb = "", ...flags] = [...(/fairlead (\S+.*)$/.exec(example)?.[1] ?? "").split(" ")];
      const form = verbs[verb] ?? verbs[""];
      assert.ok(form, name);
      for (const flag of [verb, ...flags].filter((word) => word.startsWith("--"))) {
        assert.ok(Object.hasOwn(form.flags, flag.slice(2)), `${name}: ${flag}`);
      }
    }
  });

  it("is told on stderr where a verb is missing or unknown, exit code 2", async () => {
    for (const [name, { verbs, example }] of FORMS.filter(([, form]) => !("" in form.verbs))) {
      const missing = await run(name);
      assert.deepEqual([missing.code, missing.out], [2, ""], name);
      assert.ok(missing.err.includes(example));
      const unknown = await run(name, "sk-live-canary");
      assert.deepEqual([unknown.code, unknown.out], [2, ""], name);
      assert.ok(unknown.err.includes(`verb first: ${Object.keys(verbs).join(", ")}.`), unknown.err);
      assert.doesNotMatch(unknown.err, /canary/);
    }
  });

  it("is told where a command does not exist or an option is not in the table, exit code 2", async () => {
    assert.match((await run("dance")).err, /There is no command "dance"\.[\s\S]*fairlead up/);
    for (const [name, { verbs }] of FORMS) {
      for (const verb of Object.keys(verbs)) {
        const { code, out, err } = await run(name, ...(verb ? [verb] : []), "--colour", "red");
        assert.deepEqual([code, out], [2, ""]);
        assert.match(err, new RegExp(`'--colour'[\\s\\S]*Usage: fairlead ${name}`));
      }
    }
  });
});
