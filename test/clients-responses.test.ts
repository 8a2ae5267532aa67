import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { responds } from "./house/openai-family-upstream.ts";
import { shown } from "./house/start-gateway.ts";
import type { Answering } from "./house/start-upstream.ts";

const FORBIDDEN = "buy our pills";
const HELLO = "Good morning, garden.";
const TOOL = "opening_hours";
const says = (text: string) => responds([{ type: "message", text }]);

/** Calls the tool first, and speaks once its result has come back. */
const callsTool: Answering = (response, received) => {
  const hasResult = JSON.stringify(received.body).includes("function_call_output");
  const answering = hasResult
    ? says("At nine.")
    : responds([{ type: "function_call", name: TOOL, arguments: '{"place":"garden"}' }]);
  return answering(response, received);
};

describe("the Vercel AI SDK as its OpenAI provider comes, which speaks the Responses API", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      policy: samplePolicyText([
        sampleRule({}),
        sampleRule({ id: "addresses", when: { pii: ["email"] }, action: "redact" }),
      ]),
      models: {
        hello: says(HELLO),
        sells: says(`All is well. Now ${FORBIDDEN}.`),
        writes: says("Write to ada@example.com, please."),
        tools: callsTool,
      },
    });
  });
  after(() => house.close());

  function asking(model: string, prompt = HELLO) {
    const provider = createOpenAI({
      baseURL: `${house.gateway.url}/v1`,
      apiKey: shown(house.gateway.bench_key),
    });
    return { model: provider(model), prompt, maxRetries: 0 };
  }

  it("gets a whole answer and a streamed one, redacted where they must be", async () => {
    assert.equal((await generateText(asking("hello"))).text, HELLO);
    assert.equal(await streamText(asking("hello")).text, HELLO);
    assert.equal((await generateText(asking("writes"))).text, "Write to [email], please.");
    assert.equal(await streamText(asking("writes")).text, "Write to [email], please.");
  });

  it("lets the model call a tool and answer with its result", async () => {
    const opens = tool({
      description: "When a place opens.",
      inputSchema: jsonSchema<{ place: string }>({
        type: "object",
        properties: { place: { type: "string" } },
      }),
      execute: async ({ place }) => `The ${place} opens at nine.`,
    });
    const more = { tools: { [TOOL]: opens }, stopWhen: isStepCount(2) };
    assert.equal((await generateText({ ...asking("tools"), ...more })).text, "At nine.");
    assert.equal(await streamText({ ...asking("tools"), ...more }).text, "At nine.");
  });

  it("is told of a refusal in its own words: an APICallError for a question, a content filter for an answer", async () => {
    await assert.rejects(generateText(asking("hello", `Please ${FORBIDDEN}.`)), (problem: unknown) => {
      assert.ok(APICallError.isInstance(problem));
      assert.deepEqual([problem.statusCode, problem.isRetryable], [400, false]);
      return true;
    });
    const whole = await generateText(asking("sells"));
    assert.deepEqual([whole.finishReason, whole.text.includes("pills")], ["content-filter", false]);
    const streamed = streamText(asking("sells"));
    assert.equal(await streamed.finishReason, "content-filter");
    assert.doesNotMatch(await streamed.text, /pills/);
  });
});
