import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type OpenAI from "openai";
import { BadRequestError, NotFoundError, RateLimitError } from "openai";
import type { ResponseStreamEvent } from "openai/resources/responses/responses";
import { ask, send } from "./house/ask.ts";
import {
  ADDRESS,
  all,
  FAMILY_POLICY,
  FORBIDDEN,
  IN_NEED,
  LONG,
  ONLY_ASKED,
  openAiAt,
  SAFE_TEXT,
  thrownBy,
} from "./house/family-house.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { numbered, responds, responseBreaksOff, responseWithoutEnd } from "./house/openai-family-upstream.ts";
import { recordOf } from "./house/records.ts";
import { shown } from "./house/start-gateway.ts";
import { openEvents, sendJson } from "./house/start-upstream.ts";
import { until } from "./house/until.ts";

const PLAIN = "Good morning, garden.";
const message = (text: string) => ({ type: "message", text }) as const;
const SSE_ERROR = numbered([
  { type: "error", code: "server_error", message: "At http://10.0.0.7:9999 it broke.", param: null },
]);

const MODELS = {
  plain: responds([message(PLAIN)]),
  thinks: responds([{ type: "reasoning", text: "It is a greeting." }, message(PLAIN)]),
  calls: responds([{ type: "function_call", name: "look_up", arguments: '{"q":"roses"}' }]),
  writes: responds([{ type: "custom_tool_call", name: "write", input: "a letter" }]),
  forbidden: responds([message(`${LONG}${FORBIDDEN} ${LONG}`)]),
  "forbidden-late": responds([message(PLAIN), message(`${LONG}${FORBIDDEN} ${LONG}`)], 1),
  "forbidden-thought": responds([{ type: "reasoning", text: FORBIDDEN }, message(PLAIN)]),
  "forbidden-call": responds([
    { type: "function_call", name: "look_up", arguments: JSON.stringify({ q: FORBIDDEN }) },
  ]),
  quotes: responds([message(`I ${ONLY_ASKED}.`)]),
  "in-need": responds([message(LONG), message(IN_NEED)], 1),
  address: responds([message(`You can write to ${ADDRESS}, on Mondays.`)]),
  "address-call": responds([
    { type: "function_call", name: "send", arguments: JSON.stringify({ to: ADDRESS, n: 1 }) },
  ]),
  "breaks-off": responseBreaksOff(LONG),
  endless: responseWithoutEnd(LONG),
  fails: ((response) => {
    openEvents(response);
    response.end(SSE_ERROR.join(""));
  }) satisfies ReturnType<typeof responds>,
  odd: ((response) => {
    openEvents(response);
    response.end(numbered([{ type: "response.dream.delta", delta: "Hm." }]).join(""));
  }) satisfies ReturnType<typeof responds>,
  busy: ((response) => sendJson(response, 429, {}, { "retry-after": "7" })) satisfies ReturnType<
    typeof responds
  >,
};

const TOOLS: OpenAI.Responses.Tool[] = [
  {
    type: "function",
    name: "look_up",
    description: "Finds flowers.",
    strict: true,
    parameters: { type: "object", properties: { q: { type: "string" } }, required: ["q"] },
  },
  { type: "custom", name: "write", description: "Writes a letter." },
];

describe("responses through the official OpenAI client", () => {
  let house: TestHouse;
  let client: OpenAI;
  before(async () => {
    house = await openHouse({ policy: FAMILY_POLICY, models: MODELS });
    client = openAiAt(house.gateway.url, shown(house.gateway.bench_key));
  });
  after(() => house.close());

  const asking = (model: string, more: object = {}) => ({ model, input: "Hello.", ...more });
  const events = async (model: string, more: object = {}): Promise<ResponseStreamEvent[]> =>
    all(await client.responses.create({ ...asking(model, more), stream: true }));

  function deltasOf(told: readonly ResponseStreamEvent[]): string {
    return told.map((event) => (event.type === "response.output_text.delta" ? event.delta : "")).join("");
  }

  it("are what the test's own server answers too, without a gateway between", async () => {
    const straight = openAiAt(house.upstream.url);
    assert.equal((await straight.responses.create(asking("plain"))).output_text, PLAIN);
    for (const [model, text] of Object.entries({ plain: PLAIN, thinks: PLAIN, calls: "", writes: "" })) {
      const final = await straight.responses.stream(asking(model)).finalResponse();
      assert.deepEqual([final.status, final.output_text], ["completed", text]);
    }
  });

  it("are answered whole, with usage, a record, and nothing stored", async () => {
    const whole = await client.responses.create(asking("thinks", { instructions: "Be kind.", user: "ada" }));
    assert.deepEqual([whole.output_text, whole.status, whole.usage?.total_tokens], [PLAIN, "completed", 8]);
    const { path, body } = house.upstream.lastOf("thinks");
    assert.deepEqual([path, body.store], ["/v1/responses", false]);
    assert.match(String(body.user), /^[\w-]{32}$/);
    const { outcome, usage, protocol } = await recordOf(house.gateway.data, String(whole._request_id));
    assert.deepEqual([outcome, protocol, usage.source], ["answered", "openai.responses", "upstream"]);
  });

  it("are streamed to their end, byte for byte when nothing has to change", async () => {
    for (const model of ["plain", "thinks", "calls", "writes"]) {
      const final = await client.responses.stream(asking(model, { tools: TOOLS })).finalResponse();
      assert.equal(final.status, "completed");
      const body = { ...asking(model, { tools: TOOLS }), stream: true, store: false };
      const through = await ask(house.gateway, body, { path: "/v1/responses" });
      const straight = await send({ url: house.upstream.url }, body, { path: "/v1/responses", key: null });
      assert.equal(through.text, await straight.text());
    }
  });

  it("call the caller's own tools, and read what came of them", async () => {
    const called = await client.responses.create(asking("calls", { tools: TOOLS }));
    const [call] = called.output;
    assert.ok(call?.type === "function_call");
    assert.deepEqual([call.name, JSON.parse(call.arguments)], ["look_up", { q: "roses" }]);
    const output = { type: "function_call_output", call_id: call.call_id, output: "Roses are red." } as const;
    const input = [{ role: "user", content: "Hello." } as const, call, output];
    const whole = await client.responses.create({ model: "plain", input, tools: TOOLS });
    assert.equal(whole.output_text, PLAIN);
    const forbidden = { ...output, output: FORBIDDEN };
    const refused = await thrownBy(client.responses.create({ model: "plain", input: [...input, forbidden] }));
    assert.equal(refused.code, "content_policy_violation");
    const stream = client.responses.stream(asking("calls", { tools: TOOLS }));
    const [streamed] = (await stream.finalResponse()).output;
    assert.ok(streamed?.type === "function_call" && streamed.arguments === '{"q":"roses"}');
  });

  it("refuse what is forbidden wherever a request says it", async () => {
    const text = [{ type: "input_text" as const, text: FORBIDDEN }];
    for (const body of [
      { input: FORBIDDEN },
      { input: [{ role: "user" as const, content: text }] },
      { input: "x", instructions: FORBIDDEN },
      { input: "x", tools: [{ type: "custom" as const, name: "w", description: FORBIDDEN }] },
      { input: "x", metadata: { note: FORBIDDEN } },
    ]) {
      const refused = await thrownBy(client.responses.create({ model: "plain", ...body }));
      assert.ok(refused instanceof BadRequestError);
      assert.partialDeepStrictEqual(refused.error, {
        code: "content_policy_violation",
        fairlead: { clause: "spam" },
      });
    }
  });

  it("refuse what nobody can read, by name", async () => {
    const cases: readonly (readonly [string, object])[] = [
      ["tools[0].type", { tools: [{ type: "web_search" }] }],
      ["previous_response_id", { previous_response_id: "resp_1" }],
      ["background", { background: true }],
      ["include", { include: ["reasoning.encrypted_content"] }],
      ["prompt", { prompt: { id: "pmpt_1" } }],
    ];
    for (const [param, more] of cases) {
      const refused = await thrownBy(client.responses.create(asking("plain", more)));
      assert.partialDeepStrictEqual(refused.error, { param, fairlead: { code: "gateway/unscannable" } });
    }
  });

  it("are incomplete, without any text, when they are refused", async () => {
    for (const model of ["forbidden", "forbidden-thought", "forbidden-call"]) {
      const whole = await client.responses.create(asking(model));
      assert.deepEqual([whole.status, whole.output], ["incomplete", []]);
      assert.equal(whole.incomplete_details?.reason, "content_filter");
      assert.partialDeepStrictEqual(whole, { fairlead: { clause: "spam", rule: "spam.ads" } });
      const final = await client.responses.stream(asking(model)).finalResponse();
      assert.deepEqual([final.status, final.output_text], ["incomplete", ""]);
      assert.equal(final.incomplete_details?.reason, "content_filter");
      const told = await events(model);
      assert.doesNotMatch(JSON.stringify(told), /buy|pills/);
      assert.partialDeepStrictEqual(told.at(-1), {
        type: "response.incomplete",
        fairlead: { clause: "spam" },
      });
      assert.deepEqual(
        told.map(({ sequence_number }) => sequence_number),
        told.map((_, index) => index),
      );
    }
  });

  it("lose what had been sent when they are refused in the middle", async () => {
    const stream = client.responses.stream(asking("forbidden-late"));
    const told = await all(stream);
    assert.match(deltasOf(told), /garden opens|library opens/);
    assert.doesNotMatch(JSON.stringify(told), /buy|pills/);
    const final = await stream.finalResponse();
    assert.deepEqual([final.status, final.output, final.output_text], ["incomplete", [], ""]);
    assert.deepEqual(
      told.map(({ sequence_number }) => sequence_number),
      told.map((_, index) => index),
    );
  });

  it("end with the rule's own text for a person in need, asked or answered, whole or streamed", async () => {
    for (const body of [{ ...asking("plain"), input: IN_NEED }, asking("in-need")]) {
      const whole = await client.responses.create(body);
      assert.deepEqual([whole.status, whole.output_text], ["incomplete", SAFE_TEXT]);
      const stream = client.responses.stream(body);
      const final = await stream.finalResponse();
      assert.deepEqual([final.status, final.output_text], ["incomplete", SAFE_TEXT]);
      const told = await all(await client.responses.create({ ...body, stream: true }));
      assert.ok(deltasOf(told).endsWith(SAFE_TEXT));
    }
  });

  it("are redacted on their way in, and in every place of an answer", async () => {
    await client.responses.create({ model: "plain", input: `Write to ${ADDRESS}.` });
    assert.equal(house.upstream.lastOf("plain").body.input, "Write to [email].");
    const redacted = "You can write to [email], on Mondays.";
    const whole = await client.responses.create(asking("address"));
    assert.equal(whole.output_text, redacted);
    assert.partialDeepStrictEqual(whole, { fairlead: { decision: "redact" } });
    const told = await events("address");
    assert.doesNotMatch(JSON.stringify(told), /anna|example/);
    assert.equal(deltasOf(told), redacted);
    assert.partialDeepStrictEqual(told.at(-1), {
      type: "response.completed",
      response: { output: [{ content: [{ text: redacted }] }] },
      fairlead: { decision: "redact" },
    });
    const final = await client.responses.stream(asking("address")).finalResponse();
    assert.equal(final.output_text, redacted);
  });

  it("keep the arguments of tools valid when something is taken out of them", async () => {
    const told = await events("address-call");
    assert.doesNotMatch(JSON.stringify(told), /anna/);
    const final = await client.responses.stream(asking("address-call")).finalResponse();
    const [call] = final.output;
    assert.ok(call?.type === "function_call");
    assert.deepEqual(JSON.parse(call.arguments), { to: "[email]", n: 1 });
  });

  it("are not judged for the instructions that they repeat", async () => {
    const instructions = `Never ${ONLY_ASKED}.`;
    const told = await events("plain", { instructions, tools: TOOLS, metadata: { note: "spring" } });
    assert.partialDeepStrictEqual(told.at(-1), { type: "response.completed", response: { instructions } });
    assert.equal(
      (await client.responses.create(asking("plain", { instructions }))).instructions,
      instructions,
    );
    assert.equal((await client.responses.create(asking("quotes"))).status, "incomplete");
  });

  it("throw the client's own errors for an unknown model, a busy server and a call too many", async () => {
    assert.ok((await thrownBy(client.responses.create(asking("gpt-9")))) instanceof NotFoundError);
    const busy = await thrownBy(client.responses.create(asking("busy")));
    assert.deepEqual([busy.status, busy.code, busy.headers?.get("retry-after")], [503, "upstream_busy", "7"]);
    const sandboxed = openAiAt(house.gateway.url, shown(house.gateway.sandbox_key));
    const calls = Array.from({ length: 21 }, () =>
      sandboxed.responses.create(asking("plain", { max_output_tokens: 5 })),
    );
    const problems = (await Promise.allSettled(calls)).filter(({ status }) => status === "rejected");
    assert.equal(problems.length, 1);
    assert.ok(problems.every((each) => each.status === "rejected" && each.reason instanceof RateLimitError));
  });

  it("throw when a stream breaks off, fails, or holds what nobody can read", async () => {
    const cases = {
      "breaks-off": "upstream_interrupted",
      fails: "upstream_interrupted",
      odd: "upstream_error",
    };
    for (const [model, code] of Object.entries(cases)) {
      const problem = await thrownBy(events(model));
      assert.equal(problem.code, code);
      assert.doesNotMatch(problem.message, /10\.0\.0\.7|Hm/);
      assert.equal((await thrownBy(client.responses.stream(asking(model)).finalResponse())).code, code);
    }
  });

  it("free the upstream when the client leaves", async () => {
    const stream = await client.responses.create({ ...asking("endless"), stream: true });
    for await (const event of stream) if (event.type === "response.output_text.delta") break;
    await until("the upstream to be freed", () => house.upstream.lastOf("endless").isAbandoned());
  });
});
