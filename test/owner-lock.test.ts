import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

const PLATFORM = new URL("../src/platform/index.ts", import.meta.url).href;

const CHALLENGERS = 4;

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
