import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { Hono } from "hono";
import { createControlListener } from "./control-plane.ts";

async function open(t: TestContext, notReadyBecause: () => string | undefined) {
  const told: string[] = [];
  const empty = new Hono();
  const listener = createControlListener({
    api: empty,
    pages: { console: empty, trust: empty, errors: empty },
    origins: () => [],
    notReadyBecause,
    onBug: (_bug, requestId) => told.push(requestId),
  });
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { told, get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
}

describe("the control plane", () => {
  it("says that it is ready, or why it is not", async (t) => {
    let reason: string | undefined;
    const { get } = await open(t, () => reason);
    assert.equal((await get("/readyz")).status, 200);
    reason = "the disk is full";
    const answer = await get("/readyz");
    assert.deepEqual([answer.status, await answer.json()], [503, { ready: false, reason }]);
  });

  it("tells the log of a mistake of ours, and the reader only its id", async (t) => {
    for (const thrown of [new Error("near what somebody wrote"), "a bare string"]) {
      const { get, told } = await open(t, () => {
        throw thrown;
      });
      const answer = await get("/readyz");
      const text = await answer.text();
      assert.deepEqual([answer.status, answer.headers.get("x-request-id")], [500, told[0]]);
      assert.ok(text.includes(told[0] ?? "?"), text);
      assert.doesNotMatch(text, /somebody wrote|\.ts:\d+/);
    }
  });
});
