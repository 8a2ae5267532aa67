import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool as langChainTool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { type APICallError, generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { APIError, BadRequestError, RateLimitError } from "openai";
import { z } from "zod";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { echo, frame, says, streams } from "./house/answers.ts";
import { checkCallError, thrownBy } from "./house/call-errors.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { shown } from "./house/start-gateway.ts";
import { sendJson } from "./house/start-upstream.ts";
import { callsTool } from "./house/tool-answers.ts";

const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);
const FORBIDDEN = "buy our pills";
const TOOL = "opening_hours";
const ASKED = "Good morning, garden.";

const POLICY = samplePolicyText([
  sampleRule({}),
  sampleRule({ id: "addresses", when: { pii: ["email"] }, action: "redact" }),
]);

async function openClientsHouse(): Promise<TestHouse> {
  return openHouse({
    policy: POLICY,
    models: {
      echo,
      sells: says(`All is well. Now ${FORBIDDEN}.`),
      writes: says("Write to ada@example.com, please."),
      tools: callsTool(TOOL, '{"place":"garden"}', says("At nine.")),
      "tools that sell": callsTool(TOOL, JSON.stringify({ place: FORBIDDEN }), says("Never.")),
      falls: (response) => sendJson(response, 500, { error: { message: "no" } }),
      "breaks off": streams(frame(PARAGRAPH)),
    },
  });
}

/** As many calls at once as the sandbox bears, and one more. */
const TOO_MANY = 21;

describe("the Vercel AI SDK with its OpenAI provider", () => {
  let house: TestHouse;
  before(async () => {
    house = await openClientsHouse();
  });
  after(() => house.close());

  function asking(model: string, prompt = ASKED, apiKey = shown(house.gateway.bench_key)) {
    const provider = createOpenAI({ baseURL: `${house.gateway.url}/v1`, apiKey });
    return { model: provider.chat(model), prompt, maxRetries: 0 };
  }

  const tools = {
    [TOOL]: tool({
      description: "When a place opens.",
      inputSchema: jsonSchema<{ place: string }>({
        type: "object",
        properties: { place: { type: "string" } },
        required: ["place"],
      }),
      execute: async ({ place }) => `The ${place} opens at nine.`,
    }),
  };

  it("gets a whole answer and a streamed one, with their usage", async () => {
    const whole = await generateText(asking("echo"));
    assert.deepEqual([whole.text, whole.finishReason], [ASKED, "stop"]);
    assert.equal(typeof whole.usage.totalTokens, "number");
    const streamed = streamText(asking("echo"));
    const parts: string[] = [];
    for await (const part of streamed.textStream) parts.push(part);
    assert.deepEqual([parts.join(""), await streamed.finishReason], [ASKED, "stop"]);
    assert.equal(typeof (await streamed.usage).outputTokens, "number");
  });

  it("lets the model call a tool and answer with its result, whole and streamed", async () => {
    const more = { tools, stopWhen: isStepCount(2) };
    const whole = await generateText({ ...asking("tools"), ...more });
    assert.equal(whole.text, "At nine.");
    assert.equal(whole.steps[0]?.toolResults[0]?.output, "The garden opens at nine.");
    const streamed = streamText({ ...asking("tools"), ...more });
    assert.equal(await streamed.text, "At nine.");
    const [first] = await streamed.steps;
    assert.deepEqual(first?.toolCalls[0]?.input, { place: "garden" });
  });

  it("throws its APICallError for a refusal by policy, which it does not try again", async () => {
    const problem = await thrownBy(generateText(asking("echo", `Please ${FORBIDDEN}.`)));
    checkCallError(problem, 400, false);
    assert.match(problem.responseBody ?? "", /"code":"content_policy_violation"/);
    assert.match(problem.responseBody ?? "", /"clause":"spam"/);
    checkCallError(await errorOfStream(asking("echo", `Please ${FORBIDDEN}.`)), 400, false);
    checkCallError(await thrownBy(generateText(asking("gpt-9"))), 404, false);
    checkCallError(await thrownBy(generateText(asking("echo", ASKED, "sk-sbx-nonsense"))), 401, false);
  });

  it("throws its APICallError for a limit and for a fault of the upstream, which it may try again", async () => {
    const key = shown(house.gateway.sandbox_key);
    const calls = await Promise.allSettled(
      Array.from({ length: TOO_MANY }, () =>
        generateText({ ...asking("echo", ASKED, key), maxOutputTokens: 5 }),
      ),
    );
    const [problem, ...more] = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
    assert.equal(more.length, 0);
    checkCallError(await thrownBy(Promise.reject(problem)), 429, true);
    checkCallError(await thrownBy(generateText(asking("falls"))), 502, true);
  });

  it("sees a refused answer as finished by the content filter, without a word of it", async () => {
    const whole = await generateText(asking("sells"));
    assert.deepEqual([whole.text, whole.finishReason], ["", "content-filter"]);
    const streamed = streamText(asking("sells"));
    assert.doesNotMatch(await streamed.text, /pills/);
    assert.equal(await streamed.finishReason, "content-filter");
  });

  it("does not carry out a tool that a refused answer calls", async () => {
    let wasCalled = false;
    const spied = {
      [TOOL]: tool({
        inputSchema: jsonSchema<{ place: string }>({ type: "object" }),
        execute: async () => {
          wasCalled = true;
          return "";
        },
      }),
    };
    const whole = await generateText({ ...asking("tools that sell"), tools: spied });
    assert.deepEqual([whole.finishReason, whole.toolCalls], ["content-filter", []]);
    const streamed = streamText({ ...asking("tools that sell"), tools: spied });
    assert.equal(await streamed.finishReason, "content-filter");
    assert.equal(wasCalled, false);
  });

  it("gets an answer of which something was redacted, to its end", async () => {
    const whole = await generateText(asking("writes"));
    assert.deepEqual([whole.text, whole.finishReason], ["Write to [email], please.", "stop"]);
    const streamed = streamText(asking("writes"));
    assert.deepEqual(
      [await streamed.text, await streamed.finishReason],
      ["Write to [email], please.", "stop"],
    );
  });

  it("is told when a stream breaks off", async () => {
    const kinds: string[] = [];
    const streamed = streamText({ ...asking("breaks off"), onError: () => undefined });
    for await (const part of streamed.fullStream) kinds.push(part.type);
    assert.ok(kinds.includes("text-delta"), "what was said before is missing");
    assert.ok(kinds.includes("error"), `no error among ${kinds.join(", ")}`);
    assert.equal(await streamed.finishReason, "error");
  });

  async function errorOfStream(asked: ReturnType<typeof asking>): Promise<APICallError> {
    const problems: unknown[] = [];
    const streamed = streamText({ ...asked, onError: ({ error }) => void problems.push(error) });
    await streamed.consumeStream();
    return thrownBy(Promise.reject(problems[0]));
  }
});

describe("LangChain's ChatOpenAI", () => {
  let house: TestHouse;
  before(async () => {
    house = await openClientsHouse();
  });
  after(() => house.close());

  function modelNamed(model: string, apiKey = shown(house.gateway.bench_key)): ChatOpenAI {
    const configuration = { baseURL: `${house.gateway.url}/v1` };
    return new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0, maxTokens: 50 });
  }

  async function streamed(model: string): Promise<AIMessageChunk> {
    let whole = new AIMessageChunk("");
    for await (const part of await modelNamed(model).stream(ASKED)) whole = whole.concat(part);
    return whole;
  }

  const hours = langChainTool(async ({ place }) => `The ${place} opens at nine.`, {
    name: TOOL,
    description: "When a place opens.",
    schema: z.object({ place: z.string() }),
  });

  it("gets a whole answer and a streamed one, with their usage", async () => {
    const whole = await modelNamed("echo").invoke(ASKED);
    assert.equal(whole.text, ASKED);
    assert.match(JSON.stringify(whole.usage_metadata), /"total_tokens":\d/);
    assert.equal(whole.response_metadata.finish_reason, "stop");
    const parts = await streamed("echo");
    assert.equal(parts.text, ASKED);
    assert.match(JSON.stringify(parts.usage_metadata), /"total_tokens":\d/);
  });

  it("lets the model call a tool and answer with its result, whole and streamed", async () => {
    const bound = modelNamed("tools").bindTools([hours]);
    const messages: BaseMessage[] = [new HumanMessage("When does the garden open?")];
    const called = await bound.invoke(messages);
    const [call] = called.tool_calls ?? [];
    assert.ok(call);
    assert.deepEqual([call.name, call.args], [TOOL, { place: "garden" }]);
    const result = await hours.invoke({ place: "garden" });
    const answer = await bound.invoke([
      ...messages,
      called,
      new ToolMessage({ content: result, tool_call_id: String(call.id) }),
    ]);
    assert.equal(answer.text, "At nine.");
    const parts = await streamed("tools");
    assert.deepEqual(parts.tool_calls?.[0]?.args, { place: "garden" });
  });

  it("throws OpenAI's error for a refusal by policy", async () => {
    const refused = await langChainError(modelNamed("echo").invoke(`Please ${FORBIDDEN}.`));
    assert.ok(refused instanceof BadRequestError, refused.message);
    assert.equal(refused.code, "content_policy_violation");
    assert.partialDeepStrictEqual(refused.error, { fairlead: { clause: "spam" } });
    const streaming = await langChainError(modelNamed("echo").stream(`Please ${FORBIDDEN}.`));
    assert.ok(streaming instanceof BadRequestError, streaming.message);
  });

  it("throws OpenAI's errors for limits, keys and models, marked in its own words", async () => {
    const sandboxed = modelNamed("echo", shown(house.gateway.sandbox_key));
    const calls = await Promise.allSettled(Array.from({ length: TOO_MANY }, () => sandboxed.invoke(ASKED)));
    const [limit, ...more] = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
    assert.equal(more.length, 0);
    assert.ok(limit instanceof RateLimitError, String(limit));
    checkMark(limit, "MODEL_RATE_LIMIT");
    checkMark(await langChainError(modelNamed("gpt-9").invoke(ASKED)), "MODEL_NOT_FOUND");
    checkMark(await langChainError(modelNamed("echo", "sk-sbx-no").invoke(ASKED)), "MODEL_AUTHENTICATION");
  });

  it("sees a refused answer as finished by the content filter, without a word or a call of it", async () => {
    for (const model of ["sells", "tools that sell"]) {
      for (const answer of [await modelNamed(model).invoke(ASKED), await streamed(model)]) {
        assert.doesNotMatch(answer.text, /pills/);
        assert.deepEqual(answer.tool_calls, []);
        assert.equal(answer.response_metadata.finish_reason, "content_filter");
      }
    }
  });

  it("gets an answer of which something was redacted", async () => {
    assert.equal((await modelNamed("writes").invoke(ASKED)).text, "Write to [email], please.");
    assert.equal((await streamed("writes")).text, "Write to [email], please.");
  });

  it("throws when a stream breaks off", async () => {
    const problem = await langChainError(streamed("breaks off"));
    assert.ok(problem instanceof APIError, problem.message);
    assert.equal(problem.code, "upstream_interrupted");
  });
});

async function langChainError(call: Promise<unknown>): Promise<Error> {
  const problem: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(problem instanceof Error, "nothing was thrown");
  return problem;
}

function checkMark(problem: Error, code: string): void {
  assert.ok("lc_error_code" in problem, problem.message);
  assert.equal(problem.lc_error_code, code);
}
