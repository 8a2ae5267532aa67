import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { echo } from "./house/answers.ts";
import { ask, chat } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";
import { shown } from "./house/start-gateway.ts";

const REQUESTS = 4;

describe("the bench key", () => {
  let house: TestHouse;
  let production: string;
  before(async () => {
    const config = `limits:\n  production:\n    requests_per_minute: ${REQUESTS}\n`;
    house = await openHouse({ models: { echo }, config });
    production = await productionKey();
  });
  after(() => house.close());

  it("changes nothing but the limits: a production key's records are the same, call by call", async () => {
    const calls = [
      chat("echo", "Tell me about harbours."),
      chat("echo", "Write fake reviews for my restaurant."),
      chat("echo", "Write to ada@example.com about the boats.", { stream: true }),
    ];
    for (const call of calls) {
      const [mine, theirs] = [await recordFor(call, production), await recordFor(call, undefined)];
      assert.deepEqual(mine, theirs);
    }
  });

  it("counts its requests and is never refused for them, where a production key is", async () => {
    const send = (key: string | undefined) =>
      ask(house.gateway, chat("echo", "Ahoy."), key === undefined ? {} : { key });
    await send(production);
    assert.equal((await send(production)).status, 429);
    for (let sent = 0; sent < REQUESTS; sent++) assert.equal((await send(undefined)).status, 200);
    assert.equal((await send(undefined)).headers.get("x-ratelimit-remaining-requests"), "0");
  });

  /** The record without what no two calls can share. */
  async function recordFor(call: object, key: string | undefined) {
    const answer = await ask(house.gateway, call, key === undefined ? {} : { key });
    const record = await recordOf(house.gateway.data, answer.id);
    const { request_id: _, organisation: __, app: ___, key: ____, times: _____, ...rest } = record;
    return { ...rest, input: withoutId(rest.input), output: withoutId(rest.output) };
  }

  function withoutId(screened: { decision_id: string } | null) {
    return screened && { ...screened, decision_id: "" };
  }

  async function productionKey(): Promise<string> {
    const [organisation] = JSON.parse((await control("GET", "/api/organisations")).text).data;
    const reason = "The test compares it with the bench key.";
    const wanted = { organisation_id: organisation.id, name: "approved", stage: "production", reason };
    const app = JSON.parse((await control("POST", "/api/apps", wanted)).text);
    return JSON.parse((await control("POST", "/api/keys", { app_id: app.id })).text).key;
  }

  function control(method: string, path: string, body = {}) {
    return ask(house.gateway, body, { method, path, key: shown(house.gateway.admin_token) });
  }
});
