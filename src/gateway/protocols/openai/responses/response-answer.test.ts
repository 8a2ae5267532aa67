import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JsonObject } from "../../../json.ts";
import { createJsonEdits } from "../../../json-edits.ts";
import { openAiResponses } from "./index.ts";
import { readResponse, withholdTokens } from "./response-answer.ts";
import { parseResponse } from "./response-request.ts";

const ask = (more: object = {}) =>
  parseResponse(Buffer.from(JSON.stringify({ model: "m", input: "Hello.", ...more })));

const logprobs = [
  { token: "Good ", logprob: -1, bytes: [], top_logprobs: [{ token: "Bad ", logprob: -2, bytes: [] }] },
  { token: "day", logprob: -1, bytes: [], top_logprobs: [{ token: "news", logprob: -2, bytes: [] }] },
];
const annotations = [
  { type: "url_citation", title: "A title of words", url: "https://example.org", start_index: 0 },
];
const body: JsonObject = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "m",
  instructions: "be kind",
  tools: [{ type: "function", name: "f", description: "finds things", strict: true }],
  text: { format: { type: "text" } },
  metadata: {},
  usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
  note: "beside it",
  output: [
    { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "it greets" }] },
    { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: '{"q":"x"}' },
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "Good day", annotations, logprobs }],
    },
  ],
};

describe("a whole response", () => {
  it("is read in every text, annotation and line of alternatives", () => {
    const read = readResponse(body, ask());
    const said = read?.view.units.map(({ channel, text }) => `${channel} ${text}`) ?? [];
    for (const expected of [
      "reasoning it greets",
      "tool_name f",
      'tool_arguments {"q":"x"}',
      "content Good day",
      "other Good day",
      "other Bad news",
      "other A title of words",
      "other be kind",
      "other finds things",
      "other beside it",
      "other note",
    ])
      assert.ok(said.includes(expected), expected);
    assert.deepEqual(read?.usage, { inputTokens: 3, outputTokens: 4 });
    assert.ok(!said.some((line) => / (resp_1|completed|msg_1|call_1)$/.test(line)));
  });

  it("is not judged for what the caller wrote himself", () => {
    const asked = ask({
      instructions: "be kind",
      tools: [{ type: "function", name: "f", description: "finds things" }],
    });
    const texts = readResponse(body, asked)?.view.units.map(({ text }) => text) ?? [];
    for (const text of ["be kind", "finds things"]) assert.ok(!texts.includes(text), text);
    assert.ok(texts.includes("beside it"));
  });

  it("loses its tokens when a part of it is redacted", () => {
    const edits = createJsonEdits();
    withholdTokens(edits, body);
    const sent = JSON.parse(edits.applyTo(JSON.stringify(body), body));
    assert.deepEqual(sent.output[2].content[0].logprobs, []);
  });

  it("is none without a list of output", () => {
    assert.equal(readResponse({ choices: [] }, ask()), undefined);
  });

  it("ends as incomplete when it is refused, with a safe text where there is one", () => {
    const fairlead = {
      decision: "refuse",
      direction: "output",
      decision_id: "dec_1",
      clause: null,
      rule: null,
    };
    const ending = { id: "1", created: 1, model: "m", usage: undefined };
    const verdict = { ...fairlead, guideline_url: "https://example.org/" };
    const filtered = openAiResponses.answer.filtered;
    assert.ok(filtered);
    assert.partialDeepStrictEqual(filtered({ ...ending, safeText: null, fairlead: verdict }), {
      status: "incomplete",
      incomplete_details: { reason: "content_filter" },
      output: [],
      fairlead,
    });
    assert.partialDeepStrictEqual(filtered({ ...ending, safeText: "Call.", fairlead: verdict }), {
      output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "Call." }] }],
    });
  });
});
