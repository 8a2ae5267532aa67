import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { frame } from "./house/answers.ts";
import { chat, send } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { entriesOf, recordOf } from "./house/records.ts";
import { type Answering, openEvents } from "./house/start-upstream.ts";
import { until } from "./house/until.ts";

/** More than one window of the screen, so that a part of it leaves before the end. */
const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);

/** Has more to say than anybody listens to; ends only when its socket is closed. */
const endless: Answering = async (response, received) => {
  if (received.body.stream !== true) return undefined;
  openEvents(response);
  while (!received.isAbandoned()) {
    response.write(frame(PARAGRAPH));
    await pause(5);
  }
};

describe("a client that leaves", () => {
  const WITHIN_MS = 1_000;
  let house: TestHouse;
  before(async () => {
    house = await openHouse({ models: { endless } });
  });
  after(() => house.close());

  it("in the middle of a stream frees the upstream within a second and is recorded as gone", async () => {
    const leaving = new AbortController();
    const body = chat("endless", "Go on.", { stream: true, max_tokens: 50 });
    const answer = await send(house.gateway, body, { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await checkFreed();
    const record = await recordOf(house.gateway.data, String(answer.headers.get("x-request-id")));
    assert.deepEqual([record.outcome, record.usage.source], ["abandoned", "reservation"]);
    assert.ok((record.output?.scanned.released_chars ?? 0) > 0);
  });

  it("before a whole answer has begun frees the upstream too", async () => {
    const leaving = new AbortController();
    const asked = house.upstream.received.length;
    const before = abandonedCalls();
    const answer = send(house.gateway, chat("endless", "Go on."), { signal: leaving.signal });
    await until("the upstream's turn", () => house.upstream.received.length > asked);
    leaving.abort();
    await assert.rejects(answer, { name: "AbortError" });
    await checkFreed();
    await until("one more abandoned call", () => abandonedCalls() === before + 1);
  });

  it("in the middle of its own request is recorded too", async () => {
    const { gateway } = house;
    const { hostname, port } = new URL(gateway.url);
    const before = abandonedCalls();
    const socket = connect(Number(port), hostname);
    socket.write(
      [
        "POST /v1/chat/completions HTTP/1.1",
        `host: ${hostname}:${port}`,
        `authorization: Bearer ${gateway.bench_key}`,
        "content-length: 100",
        "expect: 100-continue",
        "\r\n",
      ].join("\r\n"),
    );
    await once(socket, "data"); // the gateway wants the body
    socket.end('{"model":');
    socket.destroy();
    await until("one more abandoned call", () => abandonedCalls() === before + 1);
  });

  async function checkFreed(): Promise<void> {
    await until("the closed socket", () => house.upstream.lastOf("endless").isAbandoned(), WITHIN_MS);
  }

  function abandonedCalls(): number {
    return entriesOf(house.gateway.data).filter(({ outcome }) => outcome === "abandoned").length;
  }
});
