import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import Anthropic, {
  type APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  NotImplementedError,
  RateLimitError,
  ServiceUnavailableError,
} from "@anthropic-ai/sdk";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import {
  eventsOf,
  message,
  messages,
  sendError,
  streamsEvents,
  textBlock,
  toolBlock,
  written,
} from "./house/anthropic-upstream.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";
import { shown } from "./house/start-gateway.ts";
import { type Answering, openEvents, sendJson, startUpstream } from "./house/start-upstream.ts";
import { until } from "./house/until.ts";

const TOOL: Anthropic.Tool = {
  name: "look_up",
  description: "Finds an opening time.",
  input_schema: { type: "object", properties: { place: { type: "string" } } },
};
const asking = (model: string, content = "Good morning, garden.") => ({
  model,
  max_tokens: 100,
  messages: [{ role: "user" as const, content }],
});

/** As Anthropic signs: bytes that are no text. */
const SIGNATURE = Buffer.from(Array.from({ length: 240 }, (_, at) => (at * 151 + 200) % 256)).toString(
  "base64",
);
const ADDRESS = "anna.lind@example.org";
const FORBIDDEN = "Now buy our pills today.";
const LONG = "The garden behind the library opens at nine. ".repeat(12);

const echo = messages(({ body }) => {
  const asked = Array.isArray(body.messages) ? body.messages.at(-1)?.content : "";
  return [textBlock(typeof asked === "string" ? asked : "Nothing was asked.")];
});
const thinks = (thinking: string) =>
  messages([{ type: "thinking", thinking, signature: SIGNATURE }, textBlock("At nine.")]);
const cited = messages([
  {
    type: "text",
    text: "It opens at nine.",
    citations: [
      {
        type: "char_location",
        cited_text: `Opening time: nine. Questions to ${ADDRESS}`,
        document_index: 0,
        document_title: "House rules",
        file_id: null,
        start_char_index: 0,
        end_char_index: 19,
      },
    ],
  },
]);

/** Says all but the last words at once, and those when somebody has had the time to read. */
const hesitates: Answering = async (response) => {
  openEvents(response);
  const events = eventsOf([textBlock(LONG), textBlock(`${LONG}${FORBIDDEN} ${LONG}`)], "end_turn");
  const pausesAt = events.length - 90;
  for (const [index, event] of events.entries()) {
    if (index === pausesAt) await pause(100);
    response.write(written(event));
  }
  response.end();
};

/** Has more to say than anybody listens to. */
const endless: Answering = async (response, received) => {
  openEvents(response);
  for (const event of eventsOf([textBlock("")], "end_turn").slice(0, 3)) response.write(written(event));
  const delta = { type: "text_delta", text: LONG };
  while (!received.isAbandoned()) {
    response.write(written({ type: "content_block_delta", index: 0, delta }));
    await pause(5);
  }
};

const MODELS: Readonly<Record<string, Answering>> = {
  echo,
  calls: messages([textBlock("I look it up."), toolBlock("look_up", { place: "garden" })], "tool_use"),
  thinks: thinks("The garden opens at nine, as far as I know."),
  cited,
  "breaks-off": streamsEvents(...eventsOf([textBlock(LONG)], "end_turn").slice(0, 60)),
  fails: streamsEvents(...eventsOf([textBlock(LONG)], "end_turn").slice(0, 60), {
    type: "error",
    error: { type: "overloaded_error", message: "Overloaded" },
  }),
  overloaded: (response) => sendError(response, 529, "overloaded_error", "Overloaded"),
  falls: (response) => sendError(response, 500, "api_error", "no"),
  gone: (response) => sendError(response, 404, "not_found_error", "model: gone"),
  elsewhere: (response) => sendJson(response, 404, { detail: "Not Found" }),
  endless,
};

function clientOf(baseURL: string, apiKey: string): Anthropic {
  return new Anthropic({ apiKey, baseURL, maxRetries: 0, timeout: 10_000 });
}

describe("the upstream of these tests", () => {
  it("satisfies Anthropic's own client that speaks to it directly", async () => {
    const upstream = await startUpstream(MODELS);
    const client = clientOf(upstream.url, "any");
    try {
      const whole = await client.messages.create(asking("echo"));
      assert.deepEqual(whole.content, [textBlock("Good morning, garden.")]);
      const streamed = await client.messages.stream({ ...asking("calls"), tools: [TOOL] }).finalMessage();
      assert.deepEqual(
        streamed.content,
        message([textBlock("I look it up."), toolBlock("look_up", { place: "garden" })], null).content,
      );
      const thought = await client.messages.stream(asking("thinks")).finalMessage();
      assert.partialDeepStrictEqual(thought.content[0], { type: "thinking", signature: SIGNATURE });
      const quoted = await client.messages.stream(asking("cited")).finalMessage();
      assert.partialDeepStrictEqual(quoted.content[0], { citations: [{ document_title: "House rules" }] });
      const { messages: _, ...count } = { ...asking("echo") };
      const counted = await client.messages.countTokens({
        model: count.model,
        messages: asking("echo").messages,
      });
      assert.equal(counted.input_tokens, 9);
      assert.ok((await thrownBy(client.messages.create(asking("gone")))) instanceof NotFoundError);
    } finally {
      await upstream.close();
    }
  });
});

describe("the official Anthropic client", () => {
  let house: TestHouse;
  let client: Anthropic;
  before(async () => {
    house = await openHouse({ models: MODELS });
    client = clientOf(house.gateway.url, shown(house.gateway.bench_key));
  });
  after(() => house.close());

  it("gets a whole answer, with its usage and request id", async () => {
    const answer = await client.messages.create(asking("echo"));
    assert.deepEqual(answer.content, [textBlock("Good morning, garden.")]);
    assert.deepEqual([answer.stop_reason, answer.usage.output_tokens], ["end_turn", 12]);
    assert.match(String(answer._request_id), /^req_/);
    const { protocol, usage } = await recordOf(house.gateway.data, String(answer._request_id));
    assert.equal(protocol, "anthropic.messages");
    assert.deepEqual(usage, { input_tokens: 12, output_tokens: 12, source: "upstream" });
    assert.match(String(house.upstream.lastOf("echo").headers["anthropic-version"]), /^\d{4}-\d\d-\d\d$/);
  });

  it("gets a streamed answer to its end, event by event and through its own helper", async () => {
    const types: string[] = [];
    for await (const { type } of await client.messages.create({ ...asking("echo"), stream: true }))
      types.push(type);
    assert.deepEqual(
      [types.at(0), types.at(-2), types.at(-1)],
      ["message_start", "message_delta", "message_stop"],
    );
    const stream = client.messages.stream(asking("echo"));
    const parts: string[] = [];
    stream.on("text", (text) => parts.push(text));
    const final = await stream.finalMessage();
    assert.equal(parts.join(""), "Good morning, garden.");
    assert.deepEqual([final.stop_reason, final.usage.output_tokens], ["end_turn", 12]);
    const { usage } = await recordOf(house.gateway.data, String(stream.request_id));
    assert.deepEqual(usage, { input_tokens: 12, output_tokens: 12, source: "upstream" });
  });

  it("uses tools, whole and streamed, and gives their results back", async () => {
    const asked = { ...asking("calls"), tools: [TOOL] };
    for (const { content, stop_reason } of [
      await client.messages.create(asked),
      await client.messages.stream(asked).finalMessage(),
    ]) {
      assert.equal(stop_reason, "tool_use");
      assert.partialDeepStrictEqual(content[1], {
        type: "tool_use",
        name: "look_up",
        input: { place: "garden" },
      });
    }
    const answer = await client.messages.create(asked);
    const used = answer.content.find((block) => block.type === "tool_use");
    const result = {
      type: "tool_result" as const,
      tool_use_id: used?.id ?? "",
      content: [{ type: "text" as const, text: "At nine." }],
    };
    const turns: Anthropic.MessageParam[] = [
      ...asked.messages,
      { role: "assistant", content: answer.content },
      { role: "user", content: [result] },
    ];
    const next = await client.messages.create({ ...asking("echo"), tools: [TOOL], messages: turns });
    assert.deepEqual(next.content, [textBlock("Nothing was asked.")]);
  });

  it("gets thoughts with their signature and citations with their text", async () => {
    for (const { content } of [
      await client.messages.create(asking("thinks")),
      await client.messages.stream(asking("thinks")).finalMessage(),
    ])
      assert.partialDeepStrictEqual(content[0], {
        thinking: "The garden opens at nine, as far as I know.",
        signature: SIGNATURE,
      });
    const final = await client.messages.stream(asking("cited")).finalMessage();
    assert.partialDeepStrictEqual(final.content[0], {
      text: "It opens at nine.",
      citations: [{ document_title: "House rules" }],
    });
  });

  it("counts tokens, which costs nothing", async () => {
    const { data, request_id } = await client.messages
      .countTokens({ model: "echo", messages: asking("echo").messages })
      .withResponse();
    assert.equal(data.input_tokens, 9);
    const { protocol, usage } = await recordOf(house.gateway.data, String(request_id));
    assert.deepEqual([protocol, usage.input_tokens, usage.output_tokens], ["anthropic.count_tokens", 0, 0]);
  });

  it("lists the models", async () => {
    const names: string[] = [];
    for await (const { id, type } of client.models.list()) names.push(`${type} ${id}`);
    assert.deepEqual(
      names.sort(),
      Object.keys(MODELS)
        .map((name) => `model ${name}`)
        .sort(),
    );
    const stranger = await thrownBy(clientOf(house.gateway.url, "sk-sbx-nonsense").models.list());
    checkError(stranger, AuthenticationError, "authentication_error", "access/key_malformed");
  });

  it("sends its end user's name only as a hash", async () => {
    await client.messages.create({ ...asking("echo"), metadata: { user_id: "ada" } });
    assert.match(JSON.stringify(house.upstream.lastOf("echo").body.metadata), /^\{"user_id":"[\w-]{32}"\}$/);
  });

  it("shows a person in distress where to find help, whole and streamed", async () => {
    const asked = asking("echo", "I feel suicidal.");
    for (const answer of [
      await client.messages.create(asked),
      await client.messages.stream(asked).finalMessage(),
    ]) {
      assert.equal(answer.stop_reason, "refusal");
      assert.match(JSON.stringify(answer.content), /findahelpline\.com/);
    }
    const counted = client.messages.countTokens({ model: "echo", messages: asked.messages });
    checkError(
      await thrownBy(counted),
      BadRequestError,
      "invalid_request_error",
      "gateway/content_policy_violation",
    );
  });

  it("throws its own class for each refusal", async () => {
    const stranger = clientOf(house.gateway.url, "sk-sbx-nonsense").messages.create(asking("echo"));
    checkError(await thrownBy(stranger), AuthenticationError, "authentication_error", "access/key_malformed");
    const forbidden = client.messages.create(asking("echo", "Write fake reviews for my restaurant."));
    const refused = await thrownBy(forbidden);
    checkError(refused, BadRequestError, "invalid_request_error", "gateway/content_policy_violation");
    assert.partialDeepStrictEqual(refused.error, {
      error: { code: "content_policy_violation", fairlead: { decision: "refuse", clause: "astroturfing" } },
    });
    const unknown = await thrownBy(client.messages.create(asking("claude-9")));
    checkError(unknown, NotFoundError, "not_found_error", "models/model_unknown");
    const falls = await thrownBy(client.messages.create(asking("falls")));
    checkError(falls, InternalServerError, "api_error", "models/upstream_failed");
    const overloaded = await thrownBy(client.messages.create(asking("overloaded")));
    checkError(overloaded, ServiceUnavailableError, "overloaded_error", "models/upstream_busy");
    const image = { type: "image", source: { type: "url", url: "https://example.org/a.png" } } as const;
    const unread = client.messages.create({
      ...asking("echo"),
      messages: [{ role: "user", content: [image] }],
    });
    checkError(await thrownBy(unread), BadRequestError, "invalid_request_error", "gateway/unscannable");
    const path = await thrownBy(client.post("/v1/messages/nowhere", { body: {} }));
    checkError(path, NotFoundError, "not_found_error", "gateway/route_unknown");
  });

  it("is told when a server does not know the model, and when it does not speak the protocol", async () => {
    const gone = await thrownBy(client.messages.create(asking("gone")));
    checkError(gone, NotFoundError, "not_found_error", "models/model_unknown");
    const patient = new Anthropic({ apiKey: client.apiKey, baseURL: house.gateway.url, maxRetries: 2 });
    const asked = house.upstream.received.length;
    for (const more of [{}, { stream: true }]) {
      const elsewhere = await thrownBy(patient.messages.create({ ...asking("elsewhere"), ...more }));
      checkError(elsewhere, NotImplementedError, "api_error", "models/protocol_unsupported");
    }
    assert.equal(house.upstream.received.length, asked + 2, "what cannot change was asked again");
  });

  it("throws RateLimitError when the sandbox is used up", async () => {
    const sandboxed = clientOf(house.gateway.url, shown(house.gateway.sandbox_key));
    const calls = Array.from({ length: 21 }, () =>
      sandboxed.messages.create({ ...asking("echo"), max_tokens: 5 }),
    );
    const [problem, ...more] = (await Promise.allSettled(calls)).flatMap((call) =>
      call.status === "rejected" ? [call.reason] : [],
    );
    assert.equal(more.length, 0);
    checkError(problem, RateLimitError, "rate_limit_error", "access/rate_limited_requests");
  });

  for (const model of ["breaks-off", "fails"]) {
    it(`throws when a stream ${model === "fails" ? "fails" : "breaks off"}, in place of ending it`, async () => {
      const stream = await client.messages.create({ ...asking(model), stream: true });
      let text = "";
      const reading = (async () => {
        for await (const event of stream)
          if (event.type === "content_block_delta" && event.delta.type === "text_delta")
            text += event.delta.text;
      })();
      const problem = await thrownBy(reading);
      assert.equal(problem.type, "api_error");
      assert.partialDeepStrictEqual(problem.error, {
        error: { fairlead: { code: "models/upstream_interrupted" } },
      });
      assert.match(text, /garden/);
    });
  }

  it("frees the upstream when it leaves a stream", async () => {
    const stream = client.messages.stream(asking("endless"));
    await new Promise((resolve) => stream.once("text", resolve));
    stream.abort();
    assert.ok((await thrownBy(stream.done())) instanceof APIUserAbortError);
    await until("the closed socket", () => house.upstream.lastOf("endless").isAbandoned());
    const { outcome } = await recordOf(house.gateway.data, String(stream.request_id));
    assert.equal(outcome, "abandoned");
  });
});

describe("what Anthropic's client is answered", () => {
  let house: TestHouse;
  let client: Anthropic;
  const output = { where: { direction: ["output"] } };
  before(async () => {
    house = await openHouse({
      policy: samplePolicyText([
        sampleRule(output),
        sampleRule({ ...output, id: "privacy", when: { pii: ["email", "card"] }, action: "redact" }),
      ]),
      models: {
        forbidden: messages([textBlock(LONG), textBlock(`${LONG}${FORBIDDEN} ${LONG}`)]),
        hesitates,
        "at-once": messages([textBlock(FORBIDDEN)]),
        "calls-forbidden": messages([toolBlock("order", { what: "buy our pills" })], "tool_use"),
        address: messages([textBlock(`You can write to ${ADDRESS}, who is in on Mondays.`)]),
        "thinks-address": thinks(`They can write to ${ADDRESS}, who is in on Mondays.`),
        "calls-address": messages([toolBlock("mail", { to: ADDRESS, card: 4111111111111111 })], "tool_use"),
        cited,
        unknown: streamsEvents(...eventsOf([textBlock(LONG)], "end_turn").slice(0, 3), { type: "surprise" }),
        "unknown-block": messages([JSON.parse('{"type":"hologram","data":"x"}')]),
        "unread-thought": messages([{ type: "thinking", thinking: "", signature: SIGNATURE }]),
      },
    });
    client = clientOf(house.gateway.url, shown(house.gateway.bench_key));
  });
  after(() => house.close());

  it("never holds a forbidden phrase: it ends as refused, and says by what", async () => {
    const answer = await client.messages.create(asking("forbidden"));
    assert.deepEqual([answer.stop_reason, answer.content], ["refusal", []]);
    assert.partialDeepStrictEqual(answer, {
      fairlead: { decision: "refuse", clause: "spam", rule: "spam.ads" },
    });
    assert.doesNotMatch(JSON.stringify(answer), /pills|msg_01X|upstream-model/);
  });

  it("closes what is open where a stream is refused, and holds nothing of the phrase", async () => {
    const events: Anthropic.RawMessageStreamEvent[] = [];
    for await (const event of await client.messages.create({ ...asking("hesitates"), stream: true }))
      events.push(event);
    const open = new Set<number>();
    for (const event of events) {
      if (event.type === "content_block_start") open.add(event.index);
      if (event.type === "content_block_delta") assert.ok(open.has(event.index));
      if (event.type === "content_block_stop") assert.ok(open.delete(event.index));
      if (event.type === "message_delta") assert.equal(open.size, 0);
    }
    const [delta, stop] = events.slice(-2);
    assert.partialDeepStrictEqual(delta, {
      type: "message_delta",
      delta: { stop_reason: "refusal" },
      fairlead: { clause: "spam" },
    });
    assert.partialDeepStrictEqual(stop, { type: "message_stop", fairlead: { decision: "refuse" } });
    assert.doesNotMatch(JSON.stringify(events), /Now b|pills/);
  });

  for (const model of ["at-once", "calls-forbidden"]) {
    it(`is a message of its own where nothing had been sent before a refusal (${model})`, async () => {
      const final = await client.messages.stream(asking(model)).finalMessage();
      assert.equal(final.stop_reason, "refusal");
      assert.match(String(final.stop_details?.explanation), /\/trust\/policy#spam/);
      assert.doesNotMatch(JSON.stringify(final), /pills/);
    });
  }

  it("holds no personal details, also where they are cut over deltas", async () => {
    const whole = await client.messages.create(asking("address"));
    const streamed = await client.messages.stream(asking("address")).finalMessage();
    for (const { content } of [whole, streamed])
      assert.deepEqual(content, [textBlock("You can write to [email], who is in on Mondays.")]);
    assert.partialDeepStrictEqual(whole, { fairlead: { decision: "redact" } });
    const raw = await client.messages.create({ ...asking("address"), stream: true });
    const events: object[] = [];
    for await (const event of raw) events.push(event);
    assert.partialDeepStrictEqual(events.at(-1), { type: "message_stop", fairlead: { decision: "redact" } });
  });

  it("holds no personal details in a tool's input either, which stays an object", async () => {
    const whole = await client.messages.create(asking("calls-address"));
    const streamed = await client.messages.stream(asking("calls-address")).finalMessage();
    for (const { content } of [whole, streamed])
      assert.partialDeepStrictEqual(content[0], { input: { to: "[email]", card: "[card]" } });
  });

  it("loses the signature of a thought that was redacted", async () => {
    const whole = await client.messages.create(asking("thinks-address"));
    const streamed = await client.messages.stream(asking("thinks-address")).finalMessage();
    for (const { content } of [whole, streamed])
      assert.deepEqual(content[0], {
        type: "thinking",
        thinking: "They can write to [email], who is in on Mondays.",
        signature: "",
      });
  });

  it("holds no personal details in what it cites", async () => {
    for (const answer of [
      await client.messages.create(asking("cited")),
      await client.messages.stream(asking("cited")).finalMessage(),
    ])
      assert.partialDeepStrictEqual(answer.content[0], {
        text: "It opens at nine.",
        citations: [{ cited_text: "Opening time: nine. Questions to [email]" }],
      });
  });

  it("ends with an error where it holds what nobody here can read", async () => {
    for (const model of ["unknown", "unknown-block", "unread-thought"]) {
      const problem = await thrownBy(client.messages.stream(asking(model)).finalMessage());
      assert.partialDeepStrictEqual(problem.error, {
        error: { fairlead: { code: "gateway/answer_not_screened" } },
      });
    }
    for (const model of ["unknown-block", "unread-thought"])
      checkError(
        await thrownBy(client.messages.create(asking(model))),
        InternalServerError,
        "api_error",
        "gateway/answer_not_screened",
      );
  });
});

async function thrownBy(call: PromiseLike<unknown>): Promise<APIError> {
  const problem = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(problem instanceof Anthropic.APIError, `expected an APIError, got ${String(problem)}`);
  return problem;
}

function checkError(
  problem: APIError,
  kind: new (...args: never[]) => APIError,
  type: string,
  code: string,
): void {
  assert.ok(problem instanceof kind, `${problem.name} is not ${kind.name}`);
  assert.equal(problem.type, type);
  assert.partialDeepStrictEqual(problem.error, { error: { fairlead: { code } } });
  assert.match(String(problem.requestID), /^req_/);
}
