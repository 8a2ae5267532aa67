import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Cohere, CohereClientV2, CohereError } from "cohere-ai";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { ask, eventsOf } from "./house/ask.ts";
import { ADDRESS, CALL, COHERE_MODELS, FORBIDDEN, PARAGRAPH, SOURCE } from "./house/cohere-models.ts";
import { COHERE_DONE } from "./house/cohere-upstream.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { entriesOf, recordOf } from "./house/records.ts";
import { shown } from "./house/start-gateway.ts";
import { startUpstream, type TestUpstream } from "./house/start-upstream.ts";
import { until } from "./house/until.ts";

const POLICY = samplePolicyText([
  sampleRule({}),
  sampleRule({ id: "cards", when: { pii: ["card"] }, action: "redact" }),
  sampleRule({ id: "addresses", when: { pii: ["email"] }, action: "redact" }),
]);

const asking = (model: string, content = "Good morning, garden.") => ({
  model,
  messages: [{ role: "user" as const, content }],
});

function clientOf(url: string, token: string): CohereClientV2 {
  return new CohereClientV2({ environment: url, token, maxRetries: 0, timeoutInSeconds: 10 });
}

type StreamEvent = Cohere.V2ChatStreamResponse;

async function eventsFrom(
  client: CohereClientV2,
  request: Cohere.V2ChatStreamRequest,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of await client.chatStream(request)) events.push(event);
  return events;
}

function textOf(events: readonly StreamEvent[]): string {
  return events
    .map((event) => (event.type === "content-delta" ? (event.delta?.message?.content?.text ?? "") : ""))
    .join("");
}

function endOf(events: readonly StreamEvent[]) {
  const last = events.at(-1);
  assert.equal(last?.type, "message-end");
  return last;
}

/** What must hold of the model server itself as well as of the gateway before it. */
function promises(clientFor: () => CohereClientV2): void {
  it("gets a whole answer with its usage", async () => {
    const answer = await clientFor().chat(asking("echo"));
    assert.deepEqual(answer.message.content, [{ type: "text", text: "Good morning, garden." }]);
    assert.equal(answer.finishReason, "COMPLETE");
    assert.equal(answer.usage?.tokens?.inputTokens, 71);
  });

  it("gets a streamed answer to its end", async () => {
    const events = await eventsFrom(clientFor(), asking("echo"));
    assert.equal(textOf(events), "Good morning, garden.");
    assert.deepEqual(
      [...new Set(events.map(({ type }) => type))],
      ["message-start", "content-start", "content-delta", "content-end", "message-end"],
    );
    assert.equal(endOf(events).delta?.finishReason, "COMPLETE");
    assert.equal(endOf(events).delta?.usage?.tokens?.outputTokens, 9);
  });

  it("gets calls of tools, whole and streamed, and sends their results", async () => {
    const tools: Cohere.ToolV2[] = [
      { type: "function", function: { name: "look_up", description: "Finds things.", parameters: {} } },
    ];
    const { message, finishReason } = await clientFor().chat({ ...asking("tools"), tools });
    assert.equal(finishReason, "TOOL_CALL");
    assert.deepEqual([message.toolPlan, message.toolCalls], ["I will look it up.", [CALL]]);
    const events = await eventsFrom(clientFor(), { ...asking("tools"), tools });
    assert.equal(argumentsOf(events), '{"place":"garden"}');
    const results: Cohere.ChatMessageV2[] = [
      { role: "user", content: "When?" },
      { role: "assistant", toolCalls: message.toolCalls ?? [], toolPlan: "I will look it up." },
      {
        role: "tool",
        toolCallId: "look_up_8h7k",
        content: [{ type: "document", document: { id: "d", data: { hours: "nine" } } }],
      },
      { role: "user", content: "So?" },
    ];
    const answer = await clientFor().chat({ model: "echo", messages: results });
    assert.deepEqual(answer.message.content, [{ type: "text", text: "So?" }]);
  });

  it("gets thinking and citations, whole and streamed", async () => {
    const thought = await clientFor().chat(asking("thinks"));
    assert.deepEqual(thought.message.content?.[0], { type: "thinking", thinking: "Nine or ten?" });
    assert.equal(textOf(await eventsFrom(clientFor(), asking("thinks"))), "At nine.");
    const cited = await clientFor().chat({ ...asking("cites"), documents: ["It opens at nine."] });
    assert.equal(cited.message.citations?.[0]?.text, "at nine");
    assert.deepEqual(cited.message.citations?.[0]?.sources, [SOURCE]);
    const citations = (await eventsFrom(clientFor(), asking("cites"))).flatMap((event) =>
      event.type === "citation-start" ? [event.delta?.message?.citations?.text] : [],
    );
    assert.deepEqual(citations, ["at nine"]);
  });
}

function argumentsOf(events: readonly StreamEvent[]): string {
  return events
    .map((event) =>
      event.type === "tool-call-delta" ? (event.delta?.message?.toolCalls?.function?.arguments ?? "") : "",
    )
    .join("");
}

describe("the official Cohere client, at the model server of these tests", () => {
  let upstream: TestUpstream;
  before(async () => {
    upstream = await startUpstream(COHERE_MODELS);
  });
  after(() => upstream.close());
  promises(() => clientOf(upstream.url, "any"));
});

describe("the official Cohere client, at the gateway", () => {
  let house: TestHouse;
  let client: CohereClientV2;
  before(async () => {
    house = await openHouse({ models: COHERE_MODELS, policy: POLICY });
    client = clientOf(house.gateway.url, shown(house.gateway.bench_key));
  });
  after(() => house.close());
  promises(() => client);

  it("reaches the upstream with its own bytes", async () => {
    const body = `{"model":"echo", "messages":[{"role":"user","content":"Hi"}], "p":0.750, "seed":1}`;
    const answer = await ask(house.gateway, body, { path: "/v2/chat" });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(house.upstream.lastOf("echo").bytes.toString(), body);
  });

  it("gets the events as they came, byte for byte", async () => {
    for (const model of ["echo", "tools", "thinks", "cites"]) {
      const body = { ...asking(model), stream: true };
      const direct = await ask({ url: house.upstream.url }, body, { path: "/v2/chat", key: "k" });
      const through = await ask(house.gateway, body, { path: "/v2/chat" });
      assert.equal(through.text, direct.text.replace(COHERE_DONE, "") + COHERE_DONE);
    }
  });

  it("is charged for what the upstream counted", async () => {
    const { rawResponse } = await client.chat(asking("echo")).withRawResponse();
    const record = await recordOf(house.gateway.data, String(rawResponse.headers.get("x-request-id")));
    assert.deepEqual(
      [record.protocol, record.usage.source, record.usage.input_tokens, record.usage.output_tokens],
      ["cohere.chat", "upstream", 71, 9],
    );
  });

  it("throws its own class for each refusal, with the code and the decision beside the message", async () => {
    const refused = await thrownBy(client.chat(asking("echo", `Please ${FORBIDDEN}.`)), 400);
    assert.equal(refused.name, "BadRequestError");
    assert.partialDeepStrictEqual(refused.body, {
      code: "content_policy_violation",
      fairlead: { decision: "refuse", clause: "spam", code: "gateway/content_policy_violation" },
    });
    const streamed = await thrownBy(client.chatStream(asking("echo", `Please ${FORBIDDEN}.`)), 400);
    assert.equal(streamed.name, "BadRequestError");
    const stranger = await thrownBy(clientOf(house.gateway.url, "nonsense").chat(asking("echo")), 401);
    assert.equal(stranger.name, "UnauthorizedError");
    const unknown = await thrownBy(client.chat(asking("command-9")), 404);
    assert.partialDeepStrictEqual(unknown.body, { code: "model_not_found", param: "model" });
    assert.equal(unknown.name, "NotFoundError");
    const failed = await thrownBy(client.chat(asking("falls")), 502);
    assert.partialDeepStrictEqual(failed.body, { code: "upstream_failed" });
    const rejected = await thrownBy(client.chat(asking("rejects")), 400);
    assert.match(messageOf(rejected), /temperature is too high/);
  });

  it("throws TooManyRequestsError when the sandbox is used up", async () => {
    const sandboxed = clientOf(house.gateway.url, shown(house.gateway.sandbox_key));
    const calls = await Promise.allSettled(
      Array.from({ length: 21 }, () => sandboxed.chat({ ...asking("echo"), maxTokens: 5 })),
    );
    const [problem, ...more] = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
    assert.equal(more.length, 0);
    assert.equal((await thrownBy(Promise.reject(problem), 429)).name, "TooManyRequestsError");
  });

  it("is told of a path that does not exist in Cohere's words", async () => {
    const answer = await ask(house.gateway, {}, { path: "/v2/rerank" });
    assert.equal(answer.status, 404);
    assert.partialDeepStrictEqual(JSON.parse(answer.text), {
      code: "unknown_url",
      fairlead: { code: "gateway/route_unknown" },
    });
  });

  for (const where of ["sells", "plans to sell", "sells by a tool", "cites what it may not"]) {
    it(`is given nothing of an answer that ${where}, and no clean end`, async () => {
      const answer = await client.chat(asking(where));
      assert.deepEqual([answer.finishReason, answer.message.content], ["ERROR", []]);
      assert.deepEqual([answer.message.toolCalls, answer.message.citations], [undefined, undefined]);
      assert.notEqual(answer.id, "c14c80c3-18eb-4519-9460-6c92edd8cfb4");
      assert.partialDeepStrictEqual(answer, { fairlead: { decision: "refuse", clause: "spam" } });
      const raw = await ask(house.gateway, { ...asking(where), stream: true }, { path: "/v2/chat" });
      const events = eventsOf({ ...raw, text: raw.text.replaceAll(/^event: .*\n/gm, "") });
      assert.equal(events.pop(), "[DONE]");
      assert.partialDeepStrictEqual(JSON.parse(events.at(-1) ?? ""), {
        type: "message-end",
        delta: { finish_reason: "ERROR" },
        fairlead: { decision: "refuse" },
      });
      assert.doesNotMatch(raw.text, /pills|70ills/);
      checkClosed(events.map((event) => JSON.parse(event)));
    });
  }

  it("sees a refused stream end with an error of the protocol, after what was allowed before it", async () => {
    const events = await eventsFrom(client, asking("sells late"));
    assert.equal(textOf(events), PARAGRAPH);
    assert.equal(events.filter(({ type }) => type === "content-end").length, 1);
    const { delta } = endOf(events);
    assert.equal(delta?.finishReason, "ERROR");
    assert.match(String(delta?.error), /\/trust\/policy#spam/);
  });

  it("gets no address and no card number, cut over events or repeated beside the text", async () => {
    const whole = await client.chat(asking("shows a card"));
    assert.deepEqual(whole.message.content, [{ type: "text", text: "Pay with [card] today." }]);
    assert.deepEqual([whole.message.citations, whole.logprobs], [undefined, undefined]);
    const raw = await ask(house.gateway, { ...asking("shows a card"), stream: true }, { path: "/v2/chat" });
    assert.doesNotMatch(raw.text, /4111|1111/);
    const events = await eventsFrom(client, asking("shows a card"));
    assert.equal(textOf(events), "Pay with [card] today.");
    assert.partialDeepStrictEqual(endOf(events), {
      delta: { finishReason: "COMPLETE" },
      fairlead: { decision: "redact" },
    });
    assert.equal(textOf(await eventsFrom(client, asking("writes"))), "Write to [email], please.");
  });

  it("has its own addresses redacted before they travel", async () => {
    await client.chat({ ...asking("echo", `I am ${ADDRESS}.`), documents: [`From ${ADDRESS}`] });
    const seen = house.upstream.lastOf("echo").bytes.toString();
    assert.ok(!seen.includes(ADDRESS));
    assert.match(seen, /From \[email\]/);
  });

  it("sees that a stream broke off, since its last event says so", async () => {
    for (const model of ["breaks off", "says that it failed"]) {
      const raw = await ask(house.gateway, { ...asking(model), stream: true }, { path: "/v2/chat" });
      assert.doesNotMatch(raw.text, /\[DONE\]|canary/);
      const events = await eventsFrom(client, asking(model));
      assert.match(textOf(events), /garden/);
      const { delta } = endOf(events);
      assert.equal(delta?.finishReason, "ERROR");
      assert.partialDeepStrictEqual(endOf(events), {
        code: "upstream_interrupted",
        fairlead: { code: "models/upstream_interrupted" },
      });
      assert.equal(events.filter(({ type }) => type === "content-end").length, 1);
    }
  });

  it("is not given events or content that nobody here can screen", async () => {
    for (const model of ["sends something new", "sends a new kind of content"]) {
      const events = await eventsFrom(client, asking(model));
      assert.deepEqual(
        events.map(({ type }) => type),
        ["message-start", "message-end"],
      );
      assert.partialDeepStrictEqual(endOf(events), { fairlead: { code: "gateway/answer_not_screened" } });
    }
  });

  it("frees the upstream when it leaves", async () => {
    const leaving = new AbortController();
    const stream = await client.chatStream(asking("endless"), { abortSignal: leaving.signal });
    const reading = (async () => {
      for await (const event of stream) if (event.type === "content-delta") leaving.abort();
    })();
    await assert.rejects(reading);
    await until("the closed socket", () => house.upstream.lastOf("endless").isAbandoned());
    await until("its record", () =>
      entriesOf(house.gateway.data).some(({ outcome }) => outcome === "abandoned"),
    );
  });
});

describe("a person in distress who uses the Cohere client", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({ models: COHERE_MODELS });
  });
  after(() => house.close());

  it("is shown where to find help, whole and streamed", async () => {
    const client = clientOf(house.gateway.url, shown(house.gateway.bench_key));
    const whole = await client.chat(asking("echo", "I feel suicidal."));
    const [content] = whole.message.content ?? [];
    assert.match(content?.type === "text" ? content.text : "", /findahelpline\.com/);
    const events = await eventsFrom(client, asking("echo", "I feel suicidal."));
    assert.match(textOf(events), /findahelpline\.com/);
    assert.equal(endOf(events).delta?.error, undefined);
  });
});

/** Every block, call and citation that the client saw begin has an end, and none has two. */
function checkClosed(events: readonly { type: string; index?: number }[]): void {
  for (const kind of ["content", "tool-call", "citation"]) {
    const places = (part: string) =>
      events.filter(({ type }) => type === `${kind}-${part}`).map(({ index }) => index ?? 0);
    assert.deepEqual(places("end").sort(), places("start").sort(), kind);
  }
}

async function thrownBy(call: PromiseLike<unknown>, status: number): Promise<CohereError> {
  const problem: unknown = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(problem instanceof CohereError, `expected a CohereError, got ${String(problem)}`);
  assert.equal(problem.statusCode, status, problem.message);
  return problem;
}

function messageOf({ body }: CohereError): string {
  assert.ok(typeof body === "object" && body !== null && "message" in body);
  return String(body.message);
}
