import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it, type TestContext } from "node:test";
import { verifyChain } from "../src/platform/index.ts";
import { DONE, frame } from "./house/answers.ts";
import { ask, chat, send } from "./house/ask.ts";
import { entriesOf, recordOf } from "./house/records.ts";
import { shown, upArguments } from "./house/start-gateway.ts";
import { openEvents, startUpstream, type TestUpstream } from "./house/start-upstream.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";
import { until } from "./house/until.ts";

/** Makes the launcher hand over to a second process, as on an old Node. */
const PRETENDING = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.11.0"})';
const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);

describe("a gateway that is told to stop", () => {
  const folder = temporaryFolder();
  let upstream: TestUpstream;
  let finish: () => void = () => undefined;
  let started = 0;
  before(async () => {
    upstream = await startUpstream({
      slow: (response, { body }) => {
        if (body.stream !== true) return;
        openEvents(response);
        response.write(frame(PARAGRAPH));
        finish = () => response.end(frame("The end.") + frame("", "stop") + DONE);
      },
    });
  });
  after(async () => {
    await upstream.close();
    folder.remove();
  });

  it("by SIGTERM finishes the open stream first, takes nothing new, and ends with exit code 0", async (t) => {
    const gateway = await start(t);
    const stream = await send(gateway, chat("slow", "Go on.", { stream: true }));
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? "";
    gateway.child.kill("SIGTERM");
    await until("a closed door", () => isClosed(gateway.url));
    assert.equal(gateway.child.exitCode, null);
    finish();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
    assert.ok(text.endsWith(frame("The end.") + frame("", "stop") + DONE), text.slice(-300));
    const answered = performance.now();
    assert.equal(await gateway.ended, 0);
    assert.ok(performance.now() - answered < 2_000, "it waited for the client's next request");
    await checkCleanEnd(gateway.data);
    const record = await recordOf(gateway.data, String(stream.headers.get("x-request-id")));
    assert.equal(record.outcome, "answered");
  });

  it("does not wait for connections on which nothing happens", async (t) => {
    const gateway = await start(t);
    await ask(gateway, {}, { method: "GET", path: "/v1/models" });
    const asked = performance.now();
    gateway.child.kill("SIGTERM");
    assert.equal(await gateway.ended, 0);
    assert.ok(performance.now() - asked < 2_000, "it waited");
  });

  it("by Ctrl-C, which reaches launcher and gateway alike, ends gently with exit code 130", async (t) => {
    const gateway = await start(t, ["--import", PRETENDING], { detached: true });
    // What a terminal does: the signal goes to the whole group, and the launcher passes it on once more.
    process.kill(-(gateway.child.pid ?? Number.NaN), "SIGINT");
    assert.equal(await gateway.ended, 130);
    await checkCleanEnd(gateway.data);
  });

  it("twice does not wait for the open stream", async (t) => {
    const gateway = await start(t);
    const stream = await send(gateway, chat("slow", "Go on.", { stream: true }));
    gateway.child.kill("SIGTERM");
    await until("a closed door", () => isClosed(gateway.url));
    const again = setInterval(() => gateway.child.kill("SIGTERM"), 100);
    assert.equal(await gateway.ended, 130);
    clearInterval(again);
    await assert.rejects(stream.text());
  });

  it("goes with its launcher when that is killed", async (t) => {
    const gateway = await start(t, ["--import", PRETENDING]);
    gateway.child.kill("SIGKILL");
    await until("the end of the gateway", () => isClosed(gateway.url));
  });

  /** Starts it as a child whose exit code can be seen. */
  async function start(t: TestContext, nodeArguments: readonly string[] = [], options = {}) {
    started += 1;
    const data = join(folder.path, `data-${started}`);
    const args = [...nodeArguments, ...upArguments(data, upstream.url, ["--bench"])];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"], ...options });
    t.after(() => child.kill("SIGKILL"));
    const ended = exitCodeOf(child);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const ready = JSON.parse(String(line));
    return { url: shown(ready.url), bench_key: shown(ready.bench_key), child, data, ended };
  }
});

async function exitCodeOf(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, "exit");
  return code;
}

async function isClosed(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { headers: { connection: "close" } }).then(
    () => false,
    () => true,
  );
}

/** Lock let go, everything signed, nothing left open. */
async function checkCleanEnd(data: string): Promise<void> {
  assert.ok(!existsSync(join(data, "owner.lock")));
  const chain = await verifyChain({ folder: data });
  assert.equal(chain.ok, true);
  const outcomes = entriesOf(data).filter(({ outcome }) => outcome === "interrupted");
  assert.deepEqual(outcomes, []);
}
