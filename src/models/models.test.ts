import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { type Choice, createModels, discover, refusalOf } from "./index.ts";

const nothing = {
  asked: undefined,
  configured: undefined,
  openAiKey: undefined,
  otherKeys: [],
  paidAccepted: false,
};

const clock = { now: () => 0, monotonic: () => performance.now() };
const limits = { connections: 2, headersTimeoutMs: 500, idleTimeoutMs: 500, clock };

function at(baseUrl: string): Choice {
  return { kind: "openai_compatible", baseUrl, apiKey: undefined, from: "a test", notes: [] };
}

/** A server on this machine that answers every path with one body; closed when the test has done its work. */
async function withServer<Result>(
  answer: (path: string) => { status: number; body: string },
  work: (baseUrl: string, paths: string[]) => Promise<Result>,
): Promise<Result> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    const { status, body } = answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo; // It listens on a port and not on a pipe.
  try {
    return await work(`http://127.0.0.1:${port}`, paths);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const CHAT = { below: "version", path: "/chat/completions", headers: {} } as const;

describe("the choice of an upstream", () => {
  it("takes what was asked for before what is configured, and completes a bare address with /v1", async () => {
    const configured = { url: "http://127.0.0.1:9/v1", apiKey: undefined };
    const choice = await discover({ ...nothing, asked: "http://127.0.0.1:7", configured });
    assert.equal(choice.baseUrl, "http://127.0.0.1:7/v1");
    assert.equal((await discover({ ...nothing, configured })).baseUrl, "http://127.0.0.1:9/v1");
    assert.equal(
      (await discover({ ...nothing, asked: "http://127.0.0.1:7/openai/v1/" })).baseUrl,
      "http://127.0.0.1:7/openai/v1",
    );
  });

  it("never sends the configured server's key to another server", async () => {
    const configured = { url: "http://127.0.0.1:9/v1", apiKey: "a-key-of-the-test" };
    assert.equal((await discover({ ...nothing, asked: "http://127.0.0.1:7", configured })).apiKey, undefined);
    assert.equal(
      (await discover({ ...nothing, asked: "http://127.0.0.1:9", configured })).apiKey,
      "a-key-of-the-test",
    );
  });

  it("never uses a paid key unasked, and says so", async () => {
    const choice = await discover({ ...nothing, openAiKey: "a-key-of-the-test" });
    assert.notEqual(choice.apiKey, "a-key-of-the-test");
    assert.match(choice.notes.join(), /OPENAI_API_KEY.*--upstream openai/);
    const accepted = await discover({ ...nothing, openAiKey: "a-key-of-the-test", paidAccepted: true });
    assert.equal(accepted.apiKey, "a-key-of-the-test");
  });

  it("names other providers' keys as found and not usable yet", async () => {
    const { notes } = await discover({ ...nothing, asked: "demo", otherKeys: ["COHERE_API_KEY"] });
    assert.match(notes.join(), /COHERE_API_KEY.*yet/);
  });

  it("says what is missing when openai was asked for without a key", async () => {
    await assert.rejects(discover({ ...nothing, asked: "openai" }), /OPENAI_API_KEY/);
  });
});

describe("the models", () => {
  it("that an upstream lists can be named, and no others", async () => {
    await withServer(
      () => ({ status: 200, body: '{"data":[{"id":"small"}]}' }),
      async (baseUrl) => {
        const models = createModels({ ...limits, choice: at(`${baseUrl}/v1`), configured: [] });
        await models.load();
        assert.equal((await models.resolve("small")).name, "small");
        await assert.rejects(models.resolve("large"), { code: "models/model_unknown", status: 404 });
        await models.close();
      },
    );
  });

  it("are the upstream's to judge where it cannot list them", async () => {
    await withServer(
      () => ({ status: 404, body: "{}" }),
      async (baseUrl) => {
        const models = createModels({ ...limits, choice: at(`${baseUrl}/v1`), configured: [] });
        await models.load();
        assert.equal((await models.resolve("anything")).upstreamName, "anything");
        await assert.rejects(models.resolve("what a person wrote"), { code: "models/model_unknown" });
        await models.close();
      },
    );
  });

  it("that are configured are final, and may have another name upstream", async () => {
    const configured = [{ name: "house", upstreamName: "vendor-7b", defaultMaxTokens: 64 }];
    const models = createModels({ ...limits, choice: at("http://127.0.0.1:9/v1"), configured });
    assert.deepEqual(await models.resolve("house"), {
      name: "house",
      upstreamName: "vendor-7b",
      defaultMaxTokens: 64,
    });
    await assert.rejects(models.resolve("vendor-7b"), { code: "models/model_unknown" });
    await models.close();
  });
});

describe("a call whose client leaves while it waits for a free socket", () => {
  it("ends at once and is never sent", async () => {
    await withServer(
      () => ({ status: 200, body: "{}" }),
      async (baseUrl, paths) => {
        const one = { ...limits, connections: 1 };
        const models = createModels({ ...one, choice: at(`${baseUrl}/v1`), configured: [] });
        const signal = new EventEmitter();
        const first = models.complete({ ...CHAT, bytes: Buffer.from("{}"), signal: new EventEmitter() });
        const second = models.complete({ ...CHAT, bytes: Buffer.from("{}"), signal });
        signal.emit("abort");
        await assert.rejects(second, /nobody waits/);
        await first;
        await models.complete({ ...CHAT, bytes: Buffer.from("{}"), signal: new EventEmitter() });
        assert.equal(paths.length, 2);
        await models.close();
      },
    );
  });
});

describe("an upstream that does not answer", () => {
  const request = { ...CHAT, bytes: Buffer.from("{}"), signal: new EventEmitter() };

  it("is unreachable when nobody listens, and too slow when nothing comes", async () => {
    const gone = createModels({ ...limits, choice: at("http://127.0.0.1:9/v1"), configured: [] });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", () => resolve()));
    const { port } = silent.address() as AddressInfo; // It listens on a port and not on a pipe.
    const slow = createModels({ ...limits, choice: at(`http://127.0.0.1:${port}/v1`), configured: [] });
    const codes = await Promise.all(
      [gone, slow].map((models) =>
        models.complete(request).catch((problem: unknown) => refusalOf(problem).code),
      ),
    );
    assert.deepEqual(codes, ["models/upstream_unreachable", "models/upstream_timeout"]);
    await Promise.all([gone.close(), slow.close()]);
    silent.closeAllConnections();
    silent.close();
  });
});
