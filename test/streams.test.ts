import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import OpenAI from "openai";
import { rssMb } from "../bench/rig/index.ts";
import { DONE, frame } from "./house/answers.ts";
import { type Answer, ask, chat, ErrorBody, eventsOf } from "./house/ask.ts";
import { firstOf } from "./house/first-of.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { openSlowly, rawRequest } from "./house/open-slowly.ts";
import { entriesOf } from "./house/records.ts";
import { shown } from "./house/start-gateway.ts";
import { type Answering, openEvents } from "./house/start-upstream.ts";
import { until } from "./house/until.ts";

const STREAM = { stream: true, max_tokens: 20 };
const SHORT = [frame("The garden "), frame("opens at nine."), frame("", "stop"), DONE];
const TEXT = "The garden opens at nine.";
const WHOLE = Buffer.from(SHORT.join(""));
/** More than one window of the screen, so that a part of it leaves before the end. */
const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);

/** So many answers at once keep a run over all positions short. */
const AT_ONCE = 6;

/** Sends this many bytes of the short stream, then breaks the connection as a crash would. */
function resetsAt(position: number): Answering {
  return async (response) => {
    openEvents(response);
    response.flushHeaders();
    if (position > 0) await new Promise((written) => response.write(WHOLE.subarray(0, position), written));
    // What was written must be on its way: a reset takes back what still waits.
    await pause(5);
    response.socket?.resetAndDestroy();
  };
}

describe("an upstream that resets its connection at every byte of a stream", () => {
  const positions = Array.from({ length: WHOLE.length }, (_, index) => index);
  const answers: Answer[] = [];
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      models: Object.fromEntries(positions.map((at) => [`reset-${at}`, resetsAt(at)])),
    });
    for (let at = 0; at < positions.length; at += AT_ONCE) {
      const some = positions.slice(at, at + AT_ONCE);
      const asked = some.map((position) =>
        ask(house.gateway, chat(`reset-${position}`, "When does it open?", STREAM)),
      );
      answers.push(...(await Promise.all(asked)));
    }
  });
  after(() => house.close());

  it("is told to the caller as the last event, and never looks like a clean end", () => {
    for (const [position, answer] of answers.entries()) {
      assert.equal(answer.status, 200, `byte ${position}: ${answer.text}`);
      const events = eventsOf(answer);
      assert.ok(!answer.text.includes("[DONE]"), `byte ${position}: it looks like a clean end`);
      const { error } = ErrorBody.parse(JSON.parse(events.at(-1) ?? ""));
      assert.equal(error.fairlead.code, "models/upstream_interrupted", `byte ${position}`);
      assert.equal(error.fairlead.request_id, answer.id);
    }
  });

  it("has what came before passed on, frame by frame as it was", () => {
    for (const [position, { text }] of answers.entries()) {
      const before = text.slice(0, text.lastIndexOf("data: "));
      const possible = SHORT.map((_, count) => SHORT.slice(0, count).join(""));
      assert.ok(possible.includes(before), `byte ${position}: ${before}`);
      assert.ok(Buffer.byteLength(before) <= position, `byte ${position}`);
    }
    assert.ok(answers.at(-1)?.text.startsWith(SHORT.slice(0, 3).join("")));
  });

  it("leaves one record of each call, and no socket", async () => {
    await checkRecords(house);
    const failed = entriesOf(house.gateway.data).filter(({ outcome }) => outcome === "failed");
    assert.equal(failed.length, positions.length);
  });
});

/** The short stream in another dress of server-sent events. */
const DRESSES: Readonly<Record<string, string>> = {
  "lines that end in CRLF": SHORT.join("").replaceAll("\n", "\r\n"),
  "lines that end in CR": SHORT.join("").replaceAll("\n", "\r"),
  "data over several lines": SHORT.map(spread).join(""),
  "data over several lines that end in CRLF": SHORT.map(spread).join("").replaceAll("\n", "\r\n"),
  "comments and ids between the events": SHORT.map((event) => `: beat\n\nid: 1\nretry: 10\n${event}`).join(
    "",
  ),
  "no space behind the colon": SHORT.join("").replaceAll("data: ", "data:"),
  "an umlaut of two bytes": SHORT.join("").replace("The garden", "Der Gärten"),
};

function spread(event: string): string {
  const data = event.slice("data: ".length).trimEnd();
  if (!data.startsWith("{")) return event;
  const lines = JSON.stringify(JSON.parse(data), null, 1).split("\n");
  return `${lines.map((line) => `data: ${line}\n`).join("")}\n`;
}

/** One byte, one write: nothing of the upstream's cuts can be relied upon. */
function byteByByte(text: string): Answering {
  return async (response) => {
    openEvents(response);
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
      await turn();
    }
    response.end();
  };
}

describe("a stream that comes byte by byte", () => {
  let house: TestHouse;
  let client: OpenAI;
  before(async () => {
    house = await openHouse({
      models: Object.fromEntries(Object.entries(DRESSES).map(([name, text]) => [name, byteByByte(text)])),
    });
    const baseURL = `${house.gateway.url}/v1`;
    client = new OpenAI({ apiKey: shown(house.gateway.bench_key), baseURL, maxRetries: 0 });
  });
  after(() => house.close());

  for (const [name, sent] of Object.entries(DRESSES)) {
    it(`with ${name} is read as any other, and leaves as it came`, async () => {
      const messages = [{ role: "user" as const, content: "When does it open?" }];
      const stream = await client.chat.completions.create({ model: name, messages, stream: true });
      let text = "";
      let finish: string | null | undefined;
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? "";
        finish = choices[0]?.finish_reason ?? finish;
      }
      assert.deepEqual([text.replace("Der Gärten", "The garden"), finish], [TEXT, "stop"]);
      const raw = await ask(house.gateway, chat(name, "When does it open?", STREAM));
      // Comments go out with the next write, those that came together as one.
      const isBare = (line: string) => line !== "" && !line.startsWith(":");
      const lines = (stream: string) => stream.split(/\r\n|\r|\n/).filter(isBare);
      assert.deepEqual(lines(raw.text), lines(sent));
    });
  }
});

/** Has more to say than anybody listens to, slowly. */
const endless: Answering = async (response, received) => {
  openEvents(response);
  while (!received.isAbandoned()) {
    response.write(frame(PARAGRAPH));
    await pause(5);
  }
};

describe("a client that leaves", () => {
  /** Of the request, in bytes: from a connection without a word to a body that lacks its last brace. */
  const STEP_BYTES = 29;
  let house: TestHouse;
  before(async () => {
    house = await openHouse({ models: { endless, waits: () => undefined } });
  });
  after(() => house.close());

  it("at any place of its own request leaves the gateway well, and no upstream asked", async () => {
    const asked = house.upstream.received.length;
    const whole = rawRequest(house.gateway, chat("endless", "Go on.", STREAM));
    for (let sent = 0; sent < whole.length; sent += STEP_BYTES) {
      for (const how of ["end", "reset"] as const) {
        const socket = await openSlowly(house.gateway.url, whole.subarray(0, sent));
        await turn();
        await socket.leave(how);
      }
    }
    await pause(50);
    assert.equal(house.upstream.received.length, asked);
    await checkRecords(house);
  });

  it("before the answer begins, or after any part of it, frees the upstream", async () => {
    for (const bytes of [1, 20, 300, 600, 2_000, 10_000, 50_000]) {
      for (const how of ["end", "reset"] as const) {
        const before = house.upstream.received.length;
        const socket = await openSlowly(
          house.gateway.url,
          rawRequest(house.gateway, chat("endless", "Go on.", STREAM)),
        );
        await socket.read(bytes);
        await socket.leave(how);
        await until("the freed upstream", () => house.upstream.received[before]?.isAbandoned());
      }
    }
    const asked = house.upstream.received.length;
    const waiting = await openSlowly(
      house.gateway.url,
      rawRequest(house.gateway, chat("waits", "Go on.", STREAM)),
    );
    await until("the upstream's turn", () => house.upstream.received.length > asked);
    await waiting.leave("reset");
    await until("the freed upstream", () => house.upstream.lastOf("waits").isAbandoned());
    await checkRecords(house);
  });
});

const MB = 1_000_000;
const OFFERED_BYTES = 50 * MB;
const GROWTH_MB_MAX = 40;

describe("a client that reads slowly while the upstream is fast", () => {
  const long = Buffer.from(frame(PARAGRAPH));
  let offered = 0;
  let house: TestHouse;
  before(async () => {
    house = await openHouse({ models: { fast: offers, endless } });
  });
  after(() => house.close());

  async function offers(response: ServerResponse, received: { isAbandoned(): boolean }): Promise<void> {
    openEvents(response);
    while (offered < OFFERED_BYTES && !received.isAbandoned()) {
      offered += long.length;
      if (!response.write(long)) await firstOf(response, "drain", "close");
    }
    response.end(frame("", "stop") + DONE);
  }

  const skip = existsSync("/proc/self/status") ? false : "memory of a process is read from /proc";
  it("keeps the upstream waiting in place of filling the gateway's memory", { skip }, async () => {
    await ask(house.gateway, chat("fast", "Warm up.", { ...STREAM }), {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    await until("the freed upstream", () => house.upstream.lastOf("fast").isAbandoned());
    offered = 0;
    const before = rssMb(house.gateway.pid);
    let most = before;
    const slow = await openSlowly(
      house.gateway.url,
      rawRequest(house.gateway, chat("fast", "Go on.", STREAM)),
    );
    for (let round = 0; round < 30; round++) {
      await slow.read(1_000);
      await pause(100);
      most = Math.max(most, rssMb(house.gateway.pid));
    }
    assert.ok(offered > MB, "the upstream was not fast");
    assert.ok(offered < OFFERED_BYTES / 2, `${offered} bytes went into a client that reads 10 kB a second`);
    assert.ok(most - before < GROWTH_MB_MAX, `the gateway grew by ${most - before} MB`);
    await slow.leave("reset");
    await until("the freed upstream", () => house.upstream.lastOf("fast").isAbandoned());
  });
});

/** Every call that was opened has exactly one closing entry. */
async function checkRecords({ gateway }: TestHouse): Promise<void> {
  const idsOf = (kind: string) =>
    entriesOf(gateway.data)
      .filter((entry) => entry.kind === kind)
      .map(({ request_id }) => String(request_id));
  await until("a closing entry of each call", () => {
    const closed = new Set(idsOf("call.closed"));
    return idsOf("call.opened").every((id) => closed.has(id));
  });
  const closed = idsOf("call.closed");
  assert.equal(new Set(closed).size, closed.length, "a call was closed twice");
}
