import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { crc32, gzipSync } from "node:zlib";
import { rssMb } from "../bench/rig/index.ts";
import { echo } from "./house/answers.ts";
import { type Answer, type AskOptions, ask, chat, errorOf } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { entriesOf, recordOf } from "./house/records.ts";
import { shown, startGateway } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const VALID = JSON.stringify(chat("echo", "Good morning."));

interface BadBody {
  readonly what: string;
  readonly body: string | Uint8Array<ArrayBuffer> | object;
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const bad = (what: string, body: BadBody["body"], code: string, more: Partial<BadBody> = {}): BadBody => ({
  what,
  body,
  status: 400,
  code: `gateway/${code}`,
  ...more,
});

const HOSTED = [{ type: "web_search" }];
const FUNCTION = [{ type: "function", function: { name: "look_up", parameters: {} } }];

const BAD_BODIES: readonly BadBody[] = [
  bad("no body at all", "", "body_not_json"),
  bad("JSON that is cut off", VALID.slice(0, -5), "body_not_json"),
  bad("something behind the JSON", `${VALID} true`, "body_not_json"),
  bad("an array", "[]", "field_invalid"),
  bad("a bare string", '"hello"', "field_invalid"),
  bad("no messages", { model: "echo" }, "field_invalid"),
  bad("an empty list of messages", { model: "echo", messages: [] }, "field_invalid"),
  bad("messages that are no list", { model: "echo", messages: "hello" }, "field_invalid"),
  bad("a message that is no object", { model: "echo", messages: ["hello"] }, "field_invalid"),
  bad(
    "a role nobody knows",
    { model: "echo", messages: [{ role: "robot", content: "hi" }] },
    "field_invalid",
  ),
  bad("content that is a number", chat("echo", 7), "field_invalid"),
  bad("content parts that are strings", chat("echo", ["hello"]), "field_invalid"),
  bad("a model that is a number", { ...chat("echo", "hi"), model: 7 }, "field_invalid"),
  bad("max_tokens below 1", chat("echo", "hi", { max_tokens: -1 }), "field_invalid"),
  bad("stream in words", chat("echo", "hi", { stream: "yes" }), "field_invalid"),
  bad("tools that are no list", chat("echo", "hi", { tools: "all" }), "field_invalid"),
  bad("lists 20,000 levels deep", nested("[", "1", "]"), "body_too_deep"),
  bad("objects 20,000 levels deep", nested('{"a":', "1", "}"), "body_too_deep"),
  bad("brackets 20,000 deep that never close", "[".repeat(20_000), "body_not_json"),
  bad("20 MB", `{"model":"${"a".repeat(20_000_000)}"}`, "body_too_large", { status: 413 }),
  bad("a gzipped body", new Uint8Array(gzipSync(VALID)), "body_encoding", {
    status: 415,
    headers: { "content-encoding": "gzip" },
  }),
  bad("broken UTF-8", bytes(VALID.replace("Good", "Go\xffd"), "latin1"), "body_not_utf8"),
  bad(
    "half a surrogate pair in UTF-8",
    bytes(VALID.replace("Good", "\xed\xa0\x80"), "latin1"),
    "body_not_utf8",
  ),
  bad("a key twice", VALID.replace("{", '{"model":"other",'), "body_ambiguous"),
  bad("a key twice, once in escapes", VALID.replace("{", '{"\\u006dodel":"other",'), "body_ambiguous"),
  bad("a prompt beside the messages", chat("echo", "hi", { prompt: "hello" }), "field_hides_prompt"),
  bad("a chat template", chat("echo", "hi", { chat_template: "{{x}}" }), "field_hides_prompt"),
  bad("token ids", chat("echo", "hi", { prompt_token_ids: [1, 2] }), "field_hides_prompt"),
  bad("an image", chat("echo", [{ type: "image_url", image_url: { url: "data:," } }]), "unscannable"),
  bad("a hosted tool", chat("echo", "hi", { tools: HOSTED }), "unscannable"),
  bad(
    "a part whose type is written twice, in two cases",
    chat("echo", [{ type: "text", text: "hi", Type: "x" }]),
    "body_ambiguous",
  ),
  bad("a tool call with Function beside function", calling({ Function: {} }), "body_ambiguous"),
  bad(
    "a called function with Arguments",
    calling({ function: { name: "f", Arguments: "{}" } }),
    "body_ambiguous",
  ),
  bad(
    "a tool whose type is written in capitals",
    chat("echo", "hi", { tools: [{ ...FUNCTION[0], TYPE: "x" }] }),
    "body_ambiguous",
  ),
  bad(
    "more than 100,000 values",
    chat("echo", "hi", { extra: Array(100_001).fill([]) }),
    "body_too_many_values",
    {
      status: 413,
    },
  ),
  { what: "an unknown model", body: chat("absent", "hi"), status: 404, code: "models/model_unknown" },
];

function calling(more: object): object {
  const call = { id: "1", type: "function", ...more };
  return { model: "echo", messages: [{ role: "assistant", content: null, tool_calls: [call] }] };
}

function nested(open: string, core: string, close: string): string {
  const deep = open.repeat(20_000) + core + close.repeat(20_000);
  return `{"model":"echo","messages":[{"role":"user","content":"hi"}],"extra":${deep}}`;
}

function bytes(text: string, encoding: BufferEncoding): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, encoding));
}

describe("a request that cannot be used", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({ models: { echo } });
  });
  after(() => house.close());

  for (const { what, body, status, code, headers } of BAD_BODIES) {
    it(`with ${what} is answered by a clear error and put on the record`, async () => {
      const { gateway } = house;
      const answer = await ask(gateway, body, headers ? { headers } : {});
      await checkError(answer, status, code);
      const record = await recordOf(gateway.data, answer.id);
      assert.deepEqual(
        { outcome: record.outcome, status: record.status, code: record.code, usage: record.usage.source },
        { outcome: "refused", status, code, usage: "none" },
      );
    });
  }

  it("reads its 413 even while it is still sending, again and again", async () => {
    const { gateway } = house;
    const body = bytes("a".repeat(20_000_000), "latin1");
    for (let round = 0; round < 10; round++) {
      for (const sent of [body, new Blob([body]).stream()]) {
        assert.equal(errorOf(await ask(gateway, sent)).fairlead.code, "gateway/body_too_large");
      }
    }
  });

  it("is told which field is at fault", async () => {
    const answer = await ask(house.gateway, chat("echo", "hi", { max_tokens: 0 }));
    assert.equal(errorOf(answer).param, "max_tokens");
    const hidden = await ask(house.gateway, chat("echo", "hi", { input_ids: [1] }));
    assert.equal(errorOf(hidden).param, "input_ids");
  });

  it("leaves the upstream alone", () => {
    assert.deepEqual(house.upstream.received, []);
  });

  it("on a path or with a method that does not exist is told so", async () => {
    const { gateway } = house;
    const lost = await ask(gateway, {}, { path: "/v1/images/generations" });
    await checkError(lost, 404, "gateway/route_unknown");
    assert.equal(errorOf(lost).code, "unknown_url");
    for (const path of ["/v1/audio/speech", "/v1", "/v1/chat/completions/"]) {
      await checkError(await ask(gateway, {}, { path }), 404, "gateway/route_unknown");
    }
    const wrong = await ask(gateway, {}, { method: "DELETE" });
    await checkError(wrong, 405, "gateway/method_not_allowed");
    assert.equal(wrong.headers.get("allow"), "POST");
  });

  it("with no key, a strange one, or two different ones is a 401 in OpenAI's words", async () => {
    const { gateway } = house;
    const wrongKeys: readonly (readonly [string, AskOptions])[] = [
      ["access/key_missing", { key: null }],
      ["access/key_malformed", { key: "hunter2" }],
      ["access/key_malformed", { key: "sk-proj-0123456789abcdef" }],
      ["access/key_malformed", { key: null, headers: { authorization: "Basic dXNlcjpwYXNz" } }],
      ["access/key_unknown", { key: unknownKey() }],
      ["access/key_conflict", { headers: { "x-api-key": unknownKey() } }],
    ];
    for (const [code, options] of wrongKeys) {
      const answer = await ask(gateway, VALID, options);
      await checkError(answer, 401, code);
      assert.equal(errorOf(answer).code, "invalid_api_key");
      const list = await ask(gateway, {}, { ...options, method: "GET", path: "/v1/models" });
      await checkError(list, 401, code);
    }
  });

  it("with a revoked key is a 401, from the moment it was revoked", async () => {
    const { gateway } = house;
    const admin = { key: shown(gateway.admin_token) };
    const key = shown(gateway.sandbox_key);
    assert.equal((await ask(gateway, VALID, { key })).status, 200);
    const listed = await ask(gateway, {}, { ...admin, method: "GET", path: "/api/keys" });
    const [{ id }] = JSON.parse(listed.text).data;
    const revoked = await ask(gateway, "", { ...admin, path: `/api/keys/${id}/revoke` });
    assert.equal(revoked.status, 200, revoked.text);
    await checkError(await ask(gateway, VALID, { key }), 401, "access/key_revoked");
  });

  async function checkError(answer: Answer, status: number, code: string): Promise<void> {
    assert.equal(answer.status, status, answer.text);
    const { fairlead } = errorOf(answer);
    assert.equal(fairlead.code, code);
    assert.equal(fairlead.request_id, answer.id);
    assert.equal(fairlead.docs_url, `${house.gateway.url}/errors/${code}`);
    assert.doesNotMatch(answer.text, /\.[jt]s:\d+|\bat \w+ \(/, "holds a stack");
    const page = await fetch(fairlead.docs_url);
    assert.equal(page.status, 200, `${fairlead.docs_url} does not exist`);
    await page.body?.cancel();
  }
});

describe("a flood of bad requests with a good key", () => {
  const READ = 600;
  const MORE = 150;

  it("is read and recorded up to 600 a minute; the rest is turned away unread and counted", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway(folder.path, "demo", ["--bench"]);
    const key = shown(gateway.sandbox_key);
    const answers: Answer[] = [];
    while (answers.length < READ + MORE) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask(gateway, "{", { key })))));
    }
    const codes = answers.map((answer) => errorOf(answer).fairlead.code);
    const unread = codes.filter((code) => code === "access/too_many_refused").length;
    assert.ok(unread >= MORE - 50 && unread <= MORE, `${unread} were turned away unread`);
    assert.equal(codes.filter((code) => code === "gateway/body_not_json").length, codes.length - unread);
    const last = await ask(gateway, chat("demo", "Good morning."), { key });
    assert.deepEqual([last.status, errorOf(last).code], [429, "rate_limit_exceeded"]);
    assert.match(last.headers.get("retry-after") ?? "", /^([1-9]|[1-5]\d|60)$/);
    assert.equal((await ask(gateway, chat("demo", "Good morning."))).status, 200);
    await gateway.stop();
    const entries = entriesOf(folder.path);
    const counted = entries.filter(({ kind }) => kind === "calls.refused_unread").flatMap(({ apps }) => apps);
    assert.deepEqual(counted, [{ app: Object(counted)[0].app, count: unread + 1 }]);
    const recorded = entries.filter(
      ({ kind, code }) => kind === "call.closed" && code === "gateway/body_not_json",
    );
    assert.equal(recorded.length, codes.length - unread);
    folder.remove();
  });
});

describe("a list of models", () => {
  it("is on the record like any other request", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway(folder.path, "demo", ["--bench"]);
    const answer = await ask(gateway, {}, { method: "GET", path: "/v1/models" });
    assert.equal(answer.headers.get("x-fairlead-decision"), "allow");
    const record = await recordOf(folder.path, answer.id);
    assert.deepEqual(
      [record.protocol, record.outcome, record.status, record.usage.source],
      ["openai.models", "answered", 200, "none"],
    );
    await gateway.stop();
    folder.remove();
  });
});

describe("a flood of bad keys", () => {
  const FLOOD = 2_000;
  const AT_ONCE = 50;
  const MEMORY_MB = 250;

  it("is answered with 401 each time, fills neither memory nor disk, and lets good keys through", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway(folder.path, "demo", ["--bench"]);
    const statuses: number[] = [];
    for (let sent = 0; sent < FLOOD; sent += AT_ONCE) {
      const keys = Array.from({ length: AT_ONCE }, (_, index) =>
        index % 2 === 0 ? unknownKey() : "sk-nonsense",
      );
      const answers = await Promise.all(keys.map((key) => ask(gateway, VALID, { key })));
      statuses.push(...answers.map(({ status }) => status));
    }
    assert.deepEqual(statuses, Array(FLOOD).fill(401));
    assert.ok(rssMb(gateway.pid) < MEMORY_MB, `${rssMb(gateway.pid)} MB`);
    assert.equal((await ask(gateway, chat("demo", "Good morning."))).status, 200);
    await gateway.stop();
    const entries = entriesOf(folder.path).filter(({ kind }) => kind === "authentication.failed");
    const failures = entries.flatMap((entry) => entry.failures);
    assert.equal(entries.length, 1);
    assert.deepEqual(failures, [
      { network: "127.0.0.0/24", code: "access/key_unknown", count: FLOOD / 2 },
      { network: "127.0.0.0/24", code: "access/key_malformed", count: FLOOD / 2 },
    ]);
    folder.remove();
  });
});

/** A key in the right form and with a right checksum that nobody has issued. */
function unknownKey(): string {
  const body = `sk-live-${randomBytes(16).toString("hex")}-${"A".repeat(32)}`;
  return body + crc32(body).toString(36).padStart(7, "0");
}
