import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { echo, wholeAnswer } from "./house/answers.ts";
import { type Answer, ask, chat, errorOf } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";
import { shown, startGateway } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";
import { until } from "./house/until.ts";

const REQUESTS = 20;
const TOKENS = 20_000;

describe("a sandbox app", () => {
  let house: TestHouse;
  let waiting: (() => void)[] = [];
  before(async () => {
    house = await openHouse({
      models: {
        echo,
        /** Answers when it is told to. */
        waits: (response) => {
          waiting.push(() => response.writeHead(200, { "content-type": "application/json" }).end(WHOLE));
        },
      },
    });
  });
  after(() => house.close());

  it("gets exactly 20 of 40 requests through, all sent at once", async () => {
    const key = await newSandboxKey();
    const answers = await Promise.all(
      Array.from({ length: 2 * REQUESTS }, () =>
        ask(house.gateway, chat("echo", "Hello.", { max_tokens: 10 }), { key }),
      ),
    );
    const passed = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    assert.deepEqual([passed.length, refused.length], [REQUESTS, REQUESTS]);
    for (const answer of refused) {
      const { code, fairlead } = errorOf(answer);
      assert.deepEqual([code, fairlead.code], ["rate_limit_exceeded", "access/rate_limited_requests"]);
      assert.match(answer.headers.get("retry-after") ?? "", /^([1-9]|[1-5]\d|60)$/);
      assert.equal(remaining(answer).requests, 0);
      assert.equal((await recordOf(house.gateway.data, answer.id)).outcome, "refused");
    }
  });

  it("has tokens set aside while a call runs, and gets back what the call did not use", async () => {
    const key = await newSandboxKey();
    const body = chat("waits", "Hello.", { max_tokens: 6_000 });
    const running = Array.from({ length: 3 }, () => ask(house.gateway, body, { key }));
    await until("three running calls", () => waiting.length === 3);
    const fourth = await ask(house.gateway, body, { key });
    assert.equal(errorOf(fourth).fairlead.code, "access/rate_limited_tokens");
    assert.ok(Number(fourth.headers.get("retry-after")) >= 1);
    answerAll();
    assert.deepEqual(
      (await Promise.all(running)).map(({ status }) => status),
      [200, 200, 200],
    );
    const last = ask(house.gateway, body, { key });
    await until("the next call", () => waiting.length === 1);
    answerAll();
    const answer = await last;
    const { usage } = await recordOf(house.gateway.data, answer.id);
    const spent = usage.input_tokens + usage.output_tokens;
    assert.equal(usage.source, "upstream");
    assert.deepEqual(remaining(answer), { requests: REQUESTS - 4, tokens: TOKENS - 4 * spent });
  });

  it("is told at once when a request can never fit", async () => {
    const key = await newSandboxKey();
    const answer = await ask(house.gateway, chat("echo", "Hello.", { max_tokens: TOKENS }), { key });
    assert.equal(answer.status, 429);
    assert.equal(errorOf(answer).fairlead.code, "access/request_too_large");
    assert.equal(answer.headers.get("x-should-retry"), "false");
    assert.equal(remaining(answer).requests, REQUESTS);
  });

  it("shares its limits among its keys", async () => {
    const { gateway } = house;
    const one = await newSandboxKey();
    const app = JSON.parse((await control("GET", "/api/keys")).text).data.at(-1).app_id;
    const other = JSON.parse((await control("POST", "/api/keys", { app_id: app })).text).key;
    await ask(gateway, chat("echo", "Hello."), { key: one });
    assert.equal(
      remaining(await ask(gateway, chat("echo", "Hello."), { key: other })).requests,
      REQUESTS - 2,
    );
  });

  function answerAll(): void {
    for (const answer of waiting) answer();
    waiting = [];
  }

  function control(method: string, path: string, body = {}): Promise<Answer> {
    return ask(house.gateway, body, { method, path, key: shown(house.gateway.admin_token) });
  }

  /** Of an app of its own, whose windows are empty. */
  async function newSandboxKey(): Promise<string> {
    const [organisation] = JSON.parse((await control("GET", "/api/organisations")).text).data;
    const app = await control("POST", "/api/apps", { organisation_id: organisation.id, name: "fresh" });
    const key = await control("POST", "/api/keys", { app_id: JSON.parse(app.text).id });
    return JSON.parse(key.text).key;
  }
});

describe("a process that is killed", () => {
  it("finds after its restart what the last minute used, and only that", async () => {
    const folder = temporaryFolder();
    const first = await startGateway(folder.path);
    const key = shown(first.sandbox_key);
    const hello = chat("demo", "Hello.", { max_tokens: 100 });
    for (let sent = 0; sent < 5; sent++) assert.equal((await ask(first, hello, { key })).status, 200);
    const before = remaining(await ask(first, hello, { key }));
    // Neither was let in, so neither has used anything.
    assert.equal((await ask(first, "{", { key })).status, 400);
    assert.equal((await ask(first, chat("demo", "Hello.", { max_tokens: TOKENS }), { key })).status, 429);
    await first.kill();
    const second = await startGateway(folder.path);
    const refused = await ask(second, "{", { key });
    assert.deepEqual(remaining(refused), before);
    for (let sent = 6; sent < REQUESTS; sent++) assert.equal((await ask(second, hello, { key })).status, 200);
    assert.equal((await ask(second, hello, { key })).status, 429);
    await second.stop();
    folder.remove();
  });
});

const WHOLE = wholeAnswer("Good morning.");

function remaining({ headers }: Answer): { requests: number; tokens: number } {
  const number = (name: string) => Number(headers.get(`x-ratelimit-remaining-${name}`) ?? Number.NaN);
  return { requests: number("requests"), tokens: number("tokens") };
}
