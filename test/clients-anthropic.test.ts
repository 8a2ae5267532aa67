import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { checkCallError, thrownBy } from "./house/call-errors.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { shown } from "./house/start-gateway.ts";
import { type Answering, openEvents, type Received, sendJson } from "./house/start-upstream.ts";

const FORBIDDEN = "buy our pills";
const TOOL = "opening_hours";
const ASKED = "Good morning, garden.";
const USAGE = { input_tokens: 9, output_tokens: 5 };

type Block = { readonly type: "text"; readonly text: string } | ToolUse;
interface ToolUse {
  readonly type: "tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: object;
}

/** One message of Anthropic's, whole or as its events. */
function gives(block: Block): Answering {
  const stop_reason = block.type === "text" ? "end_turn" : "tool_use";
  const message = { id: "msg_1", type: "message", role: "assistant", model: "m", stop_sequence: null };
  return (response, received) => {
    if (received.body.stream !== true)
      return sendJson(response, 200, { ...message, content: [block], stop_reason, usage: USAGE });
    openEvents(response);
    const start = { ...message, content: [], stop_reason: null, usage: USAGE };
    response.write(event("message_start", { message: start }));
    for (const piece of pieces(block)) response.write(piece);
    response.write(
      event("message_delta", { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
    );
    return response.end(event("message_stop", {}));
  };
}

function pieces(block: Block): string[] {
  const isText = block.type === "text";
  const text = isText ? block.text : JSON.stringify(block.input);
  const half = Math.ceil(text.length / 2);
  const deltas = [text.slice(0, half), text.slice(half)].map((piece) =>
    isText ? { type: "text_delta", text: piece } : { type: "input_json_delta", partial_json: piece },
  );
  return [
    event("content_block_start", {
      index: 0,
      content_block: isText ? { ...block, text: "" } : { ...block, input: {} },
    }),
    ...deltas.map((delta) => event("content_block_delta", { index: 0, delta })),
    event("content_block_stop", { index: 0 }),
  ];
}

function event(type: string, more: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}

const says = (text: string): Answering => gives({ type: "text", text });

const calls = (input: object): Answering => {
  return (response, received) =>
    (hasResult(received) ? says("At nine.") : gives({ type: "tool_use", id: "toolu_1", name: TOOL, input }))(
      response,
      received,
    );
};

function hasResult({ bytes }: Received): boolean {
  return bytes.includes('"tool_result"');
}

const POLICY = samplePolicyText([
  sampleRule({}),
  sampleRule({ id: "addresses", when: { pii: ["email"] }, action: "redact" }),
]);

/** As many calls at once as the sandbox bears, and one more. */
const TOO_MANY = 21;

describe("the Vercel AI SDK with its Anthropic provider", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      policy: POLICY,
      models: {
        greets: says(ASKED),
        sells: says(`All is well. Now ${FORBIDDEN}.`),
        writes: says("Write to ada@example.com, please."),
        tools: calls({ place: "garden" }),
        "tools that sell": calls({ place: FORBIDDEN }),
        falls: (response) => sendJson(response, 500, { type: "error", error: { message: "no" } }),
      },
    });
  });
  after(() => house.close());

  function asking(model: string, prompt = ASKED, apiKey = shown(house.gateway.bench_key)) {
    const provider = createAnthropic({ baseURL: `${house.gateway.url}/v1`, apiKey });
    return { model: provider(model), prompt, maxRetries: 0, maxOutputTokens: 50 };
  }

  function hours(carriedOut: string[]) {
    const inputSchema = jsonSchema<{ place: string }>({
      type: "object",
      properties: { place: { type: "string" } },
      required: ["place"],
    });
    const execute = async ({ place }: { place: string }) => {
      carriedOut.push(place);
      return `The ${place} opens at nine.`;
    };
    return { [TOOL]: tool({ description: "When a place opens.", inputSchema, execute }) };
  }

  it("gets a whole answer and a streamed one, with their usage", async () => {
    const whole = await generateText(asking("greets"));
    assert.deepEqual([whole.text, whole.finishReason, whole.usage.inputTokens], [ASKED, "stop", 9]);
    const streamed = streamText(asking("greets"));
    assert.deepEqual([await streamed.text, await streamed.finishReason], [ASKED, "stop"]);
    assert.equal((await streamed.usage).outputTokens, 5);
  });

  it("lets the model call a tool and answer with its result, whole and streamed", async () => {
    const carriedOut: string[] = [];
    const more = { tools: hours(carriedOut), stopWhen: isStepCount(2) };
    assert.equal((await generateText({ ...asking("tools"), ...more })).text, "At nine.");
    assert.equal(await streamText({ ...asking("tools"), ...more }).text, "At nine.");
    assert.deepEqual(carriedOut, ["garden", "garden"]);
  });

  it("throws its APICallError for refusals, and may try again only what can be tried again", async () => {
    const refused = await thrownBy(generateText(asking("greets", `Please ${FORBIDDEN}.`)));
    checkCallError(refused, 400, false);
    assert.match(refused.responseBody ?? "", /"clause":"spam"/);
    checkCallError(await thrownBy(generateText(asking("claude-9"))), 404, false);
    checkCallError(await thrownBy(generateText(asking("greets", ASKED, "sk-sbx-nonsense"))), 401, false);
    checkCallError(await thrownBy(generateText(asking("falls"))), 502, true);
    const key = shown(house.gateway.sandbox_key);
    const settled = await Promise.allSettled(
      Array.from({ length: TOO_MANY }, () => generateText(asking("greets", ASKED, key))),
    );
    const [limit, ...more] = settled.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
    assert.equal(more.length, 0);
    checkCallError(await thrownBy(Promise.reject(limit)), 429, true);
  });

  it("sees a refused answer as finished by the content filter, without a word of it", async () => {
    const whole = await generateText(asking("sells"));
    assert.deepEqual([whole.text, whole.finishReason], ["", "content-filter"]);
    const streamed = streamText(asking("sells"));
    assert.doesNotMatch(await streamed.text, /pills/);
    assert.equal(await streamed.finishReason, "content-filter");
  });

  it("does not carry out a tool that a refused answer calls", async () => {
    const carriedOut: string[] = [];
    const asked = { ...asking("tools that sell"), tools: hours(carriedOut) };
    assert.equal((await generateText(asked)).finishReason, "content-filter");
    assert.equal(await streamText(asked).finishReason, "content-filter");
    assert.deepEqual(carriedOut, []);
  });

  it("gets an answer of which something was redacted", async () => {
    assert.equal((await generateText(asking("writes"))).text, "Write to [email], please.");
    assert.equal(await streamText(asking("writes")).text, "Write to [email], please.");
  });
});
