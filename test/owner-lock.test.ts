import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { z } from "zod";
import { startGateway } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const PLATFORM = new URL("../src/platform/index.ts", import.meta.url).href;

const CHALLENGERS = 4;

const Owner = z.object({ pid: z.int(), port: z.int(), url: z.url() });

/** Takes the lock and holds it until it is killed; prints what happened. */
const CHALLENGER = `
  const { acquireOwnerLock } = await import(process.argv[1]);
  try {
    acquireOwnerLock(process.argv[2], { port: 1 });
    console.log("won");
    setInterval(() => {}, 1000);
  } catch (problem) {
    console.log(problem.name);
  }`;

function challenge(folder: string): { process: ChildProcess; outcome: Promise<string> } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", CHALLENGER, PLATFORM, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const outcome = once(child.stdout, "data").then(([text]) => String(text).trim());
  return { process: child, outcome };
}

describe("the owner lock between processes", () => {
  it("is won by exactly one of many that find a dead owner's lock, and is free once the winner is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-race-"));
    const dead = { pid: 99_999_999, port: 1, url: "http://127.0.0.1:1", token: "t", startedAt: 1 };
    writeFileSync(join(folder, "owner.lock"), JSON.stringify(dead));
    for (let round = 0; round < 2; round++) {
      const challengers = Array.from({ length: CHALLENGERS }, () => challenge(folder));
      const outcomes = await Promise.all(challengers.map(({ outcome }) => outcome));
      const winners = challengers.filter((_, index) => outcomes[index] === "won");
      for (const { process: winner } of winners) {
        winner.kill("SIGKILL");
        await once(winner, "exit");
      }
      assert.deepEqual(outcomes.toSorted(), [...Array(CHALLENGERS - 1).fill("OwnerLockHeld"), "won"]);
    }
    rmSync(folder, { recursive: true });
  });
});

describe("the owner lock of a running gateway", () => {
  it("names the process and the address that is really listened on, though any port was asked for", async (t) => {
    const { gateway, owner } = await start(t);
    assert.deepEqual(
      [owner.pid, owner.url, owner.port],
      [gateway.pid, gateway.url, Number(new URL(gateway.url).port)],
    );
    await checkAnswers(owner.url);
  });

  it("names a loopback address for commands on this machine, not the public one, when all are listened on", async (t) => {
    const everywhere = "host: 0.0.0.0\npublic_url: https://models.example.org\n";
    const { gateway, owner } = await start(t, everywhere);
    assert.equal(gateway.url, "https://models.example.org");
    assert.equal(owner.url, `http://127.0.0.1:${owner.port}`);
    await checkAnswers(owner.url);
  });

  async function start(t: TestContext, config = "") {
    const folder = temporaryFolder();
    const [data, file] = [join(folder.path, "data"), join(folder.path, "fairlead.yaml")];
    writeFileSync(file, config);
    const gateway = await startGateway(data, "demo", ["--config", file]);
    t.after(async () => {
      await gateway.stop();
      folder.remove();
    });
    return { gateway, owner: Owner.parse(JSON.parse(readFileSync(join(data, "owner.lock"), "utf8"))) };
  }

  async function checkAnswers(url: string): Promise<void> {
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { ok: true });
  }
});
