import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it, type TestContext } from "node:test";
import { z } from "zod";
import { ask, chat, send } from "./house/ask.ts";
import { Ready, shown, startGateway, upArguments } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const NotReady = z.strictObject({ ready: z.literal(false), reason: z.string() });

const skip =
  spawnSync("prlimit", ["--version"]).status !== 0 && "prlimit (util-linux) is needed to fill a disk";
if (skip) console.log(`skipped: a gateway whose disk is full (${skip})`);

describe("a gateway whose disk is full", { skip }, () => {
  it("says at /readyz that it cannot record, and why, though only the control plane has met it", async (t) => {
    const gateway = await start(t);
    const ready = () => fetch(`${gateway.url}/readyz`);
    assert.equal((await ready()).status, 200);
    gateway.fill();
    const made = await ask(
      gateway,
      { name: "Quay" },
      { path: "/api/organisations", key: shown(gateway.admin_token) },
    );
    assert.equal(made.status, 500);
    const answer = await ready();
    assert.equal(answer.status, 503);
    assert.match(NotReady.parse(await answer.json()).reason, /journal cannot be written \(EFBIG\)/);
    const call = await send(gateway, chat("demo", "Good morning."), { key: gateway.key });
    assert.equal(call.status, 500, await call.text());
  });

  it("stops when told to, names what it could not keep, and lets go of the data folder", async (t) => {
    const gateway = await start(t);
    // What strangers failed at is written at the end of the minute, or of the process.
    await send(gateway, chat("demo", "Good morning."), { key: "sk-sbx-nobody" });
    gateway.fill();
    gateway.child.kill("SIGTERM");
    assert.equal(await gateway.ended, 4, gateway.said());
    assert.match(gateway.said(), /not everything could be kept. The journal cannot be written \(EFBIG\)/);
    assert.ok(!existsSync(join(gateway.data, "owner.lock")), "the lock was not let go");
    const again = await startGateway(gateway.data);
    assert.equal((await send(again, chat("demo", "Good morning."), { key: gateway.key })).status, 200);
    await again.stop();
  });

  /** Starts it as a child; `fill` makes every further write to a file fail. */
  async function start(t: TestContext) {
    const folder = temporaryFolder();
    const data = join(folder.path, "data");
    const child = spawn(process.execPath, upArguments(data, "demo"), { stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(child, "exit").then(([code]) => code);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    t.after(async () => {
      child.kill("SIGKILL");
      await ended;
      folder.remove();
    });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const ready = Ready.parse(JSON.parse(String(line)));
    const fill = () =>
      assert.equal(spawnSync("prlimit", ["--pid", String(child.pid), "--fsize=1:1"]).status, 0);
    return { ...ready, key: shown(ready.sandbox_key), data, child, ended, fill, said: () => said };
  }
});
