import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { documentOf, fairlead } from "./house/run-command.ts";
import { startGateway } from "./house/start-gateway.ts";
import { startUpstream } from "./house/start-upstream.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const folder = temporaryFolder();
after(() => folder.remove());

function fileOf(name: string, content: string | Buffer): string {
  const file = join(folder.path, name);
  writeFileSync(file, content);
  return file;
}

describe("fairlead doctor", () => {
  const healthy = (name: string) => ["--data", join(folder.path, name), "--upstream", "demo", "--port", "0"];

  async function examined(args: readonly string[], env = {}) {
    const ran = await fairlead(["doctor", ...args, "--json"], { env });
    const { ok, checkups } = Object(documentOf(ran));
    assert.equal(ran.code, ok ? 0 : 1);
    const sick: { name: string; found: string; mend?: string }[] = checkups.filter(Object).filter(isSick);
    return { ok, sick };
  }
  const isSick = ({ ok }: { ok: boolean }) => !ok;

  it("finds a fresh folder and a running gateway well", async () => {
    assert.deepEqual(await examined(healthy("fresh")), { ok: true, sick: [] });
    const gateway = await startGateway(join(folder.path, "running"));
    assert.deepEqual(await examined(healthy("running")), { ok: true, sick: [] });
    await gateway.stop();
    assert.deepEqual(await examined(healthy("running")), { ok: true, sick: [] });
  });

  it("names each thing that is wrong, and how to mend it", async (t) => {
    const taken = createServer().listen(0, "127.0.0.1");
    t.after(() => taken.close());
    await once(taken, "listening");
    const busy = String(Object(taken.address()).port);
    const open = join(folder.path, "open");
    mkdirSync(open);
    writeFileSync(join(open, "secret"), "a".repeat(40));
    chmodSync(join(open, "secret"), 0o644);
    const garbage = join(folder.path, "garbage");
    mkdirSync(garbage);
    writeFileSync(join(garbage, "fairlead.db"), "this is no database".repeat(100));
    const file = fileOf("a-file", "");
    const cases: Readonly<Record<string, readonly string[]>> = {
      config: [...healthy("fresh"), "--config", fileOf("fairlead.yaml", "prot: 8787\n")],
      data: ["--data", join(file, "below"), "--upstream", "demo", "--port", "0"],
      secret: ["--data", open, "--upstream", "demo", "--port", "0"],
      database: ["--data", garbage, "--upstream", "demo", "--port", "0"],
      policy: [...healthy("fresh"), "--policy", fileOf("broken.yaml", "version: 1\n")],
      port: ["--data", join(folder.path, "fresh"), "--upstream", "demo", "--port", busy],
      upstream: [...healthy("fresh"), "--upstream", "http://127.0.0.1:1"],
    };
    for (const [name, args] of Object.entries(cases)) {
      const { sick } = await examined(args);
      assert.deepEqual(
        sick.map((checkup) => checkup.name),
        [name],
      );
      assert.ok(sick[0]?.mend, `${name} does not say how to mend it`);
    }
    const { sick } = await examined(healthy("fresh"), { FAIRLEAD_SECRET: "short" });
    assert.deepEqual(
      sick.map(({ name }) => name),
      ["secret"],
    );
  });

  it("says which key --upstream openai needs and how to give it", async () => {
    const args = ["--data", join(folder.path, "fresh"), "--port", "0", "--upstream", "openai"];
    const { sick } = await examined(args, { OPENAI_API_KEY: "" });
    assert.deepEqual(
      sick.map(({ name }) => name),
      ["upstream"],
    );
    assert.match(sick[0]?.found ?? "", /needs OPENAI_API_KEY/);
    assert.match(sick[0]?.mend ?? "", /^export OPENAI_API_KEY=/);
  });

  it("prints neither name nor password of an address, and says that they are not sent", async (t) => {
    const upstream = await startUpstream({});
    t.after(() => upstream.close());
    const port = ["--data", join(folder.path, "fresh"), "--port", "0"];
    for (const address of ["http://anna:hidden@127.0.0.1:1", upstream.url.replace("//", "//anna:hidden@")]) {
      for (const more of [[], ["--json"]]) {
        const ran = await fairlead(["doctor", ...port, "--upstream", address, ...more]);
        assert.doesNotMatch(ran.out + ran.err, /anna|hidden/);
        assert.match(ran.out, /name and password in the upstream's address are not sent/);
      }
    }
    const args = ["up", ...port, "--upstream", "http://anna:hidden@127.0.0.1:1"];
    const started = await fairlead(args, { stopAt: "Gateway " });
    assert.equal(started.code, 0, started.err);
    assert.doesNotMatch(started.out + started.err, /anna|hidden/);
  });

  it("takes the host that up takes, which needs public_url unless it is this machine's own", async () => {
    const { ok } = await examined([...healthy("fresh"), "--host", "127.0.0.2"]);
    assert.equal(ok, true);
    const { sick } = await examined([...healthy("fresh"), "--host", "0.0.0.0"]);
    assert.match(sick[0]?.found ?? "", /public_url must be given/);
    const up = await fairlead(["up", ...healthy("fresh"), "--host", "0.0.0.0"]);
    assert.deepEqual([up.code, up.out], [2, ""]);
    assert.match(up.err, /public_url must be given/);
  });

  it("changes nothing in the folder that it looks at", async () => {
    await examined(healthy("untouched"));
    const ran = await fairlead(["audit", "verify", "--data", join(folder.path, "untouched")]);
    assert.equal(ran.code, 2);
    assert.match(ran.err, /holds no journal/);
  });
});
