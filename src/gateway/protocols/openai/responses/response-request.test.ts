import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Refusal, type Unscannable } from "../../../../platform/index.ts";
import { createJsonEdits } from "../../../json-edits.ts";
import { parseResponse } from "./response-request.ts";

const read = (body: object) => parseResponse(Buffer.from(JSON.stringify({ model: "m", ...body })));
const unitsOf = (body: object) => read(body).view.units;
const find = (body: object, text: string) => unitsOf(body).find((unit) => unit.text === text);

function refusalOf(body: object): Refusal {
  try {
    read(body);
  } catch (problem) {
    if (problem instanceof Refusal) return problem;
    throw problem;
  }
  throw new Error("It was accepted.");
}

const call = { type: "function_call", call_id: "call_1", name: "look_up", arguments: '{"q":"\\u0062omb"}' };
const user = (content: unknown) => ({ input: [{ role: "user", content }] });

describe("the text view of a request for a response", () => {
  it("knows who says what, and in which channel", () => {
    const body = {
      instructions: "be kind",
      input: [
        { role: "developer", content: "be brief" },
        { role: "user", content: [{ type: "input_text", text: "hello" }] },
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "it greets" }] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "good morning" }] },
        { type: "message", role: "assistant", content: [{ type: "refusal", refusal: "no" }] },
        call,
        { type: "function_call_output", call_id: "call_1", output: "found" },
        { type: "custom_tool_call", call_id: "call_2", name: "write", input: "a letter" },
        {
          type: "custom_tool_call_output",
          call_id: "call_2",
          output: [{ type: "input_text", text: "done" }],
        },
      ],
    };
    const said = unitsOf(body).map(({ role, channel, text }) => `${role} ${channel} ${text}`);
    for (const expected of [
      "system system be kind",
      "developer system be brief",
      "user content hello",
      "assistant reasoning it greets",
      "assistant content good morning",
      "assistant refusal no",
      "assistant tool_name look_up",
      'assistant tool_arguments {"q":"bomb"}',
      "tool tool_result found",
      "assistant tool_arguments a letter",
      "tool tool_result done",
    ])
      assert.ok(said.includes(expected), expected);
  });

  it("takes a plain input as what a user says", () => {
    assert.partialDeepStrictEqual(find({ input: "hello" }, "hello"), { role: "user", channel: "content" });
  });

  it("keeps the parts of one message together and messages apart", () => {
    const part = (text: string) => ({ type: "input_text", text });
    const body = {
      input: [
        { role: "user", content: [part("a"), part("b")] },
        { role: "user", content: "c" },
      ],
    };
    const [a, b, c] = ["a", "b", "c"].map((text) => find(body, text)?.group);
    assert.equal(a, b);
    assert.notEqual(a, c);
  });

  it("holds tools, schemas, metadata, ids, unknown fields and their names", () => {
    const texts = unitsOf({
      input: [{ role: "user", content: [{ type: "input_text", text: "x", aside: "inner words" }] }],
      tools: [{ type: "function", name: "f", description: "finds things", parameters: { note: "deep" } }],
      text: { format: { type: "json_schema", name: "n", schema: { description: "schema words" } } },
      metadata: { note: "meta words" },
      "a name of its own": 1,
    }).map(({ text }) => text);
    for (const text of [
      "inner words",
      "finds things",
      "deep",
      "schema words",
      "meta words",
      "a name of its own",
    ])
      assert.ok(texts.includes(text), text);
    assert.ok(!texts.includes("metadata"));
  });

  it("counts the caller's bound, and knows the end user", () => {
    const { maxTokens, endUser } = read({ input: "x", max_output_tokens: 20, user: "ada" });
    assert.deepEqual([maxTokens, endUser], [20, "ada"]);
  });
});

describe("what of a request for a response cannot be inspected", () => {
  const sealed = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA" };
  const cases: readonly (readonly [Unscannable, string, object])[] = [
    ["image", "input[0].content[0]", user([{ type: "input_image", image_url: "data:," }])],
    ["file", "input[0].content[0]", user([{ type: "input_file", file_data: "AAAA" }])],
    ["audio", "input[0].content[0]", user([{ type: "input_audio", input_audio: { data: "AA" } }])],
    ["stored_state", "previous_response_id", { previous_response_id: "resp_1" }],
    ["stored_state", "conversation", { conversation: { id: "conv_1" } }],
    ["stored_state", "background", { background: true }],
    ["stored_state", "prompt", { prompt: { id: "pmpt_1" } }],
    ["stored_state", "input[0]", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["stored_state", "input[0]", { input: [{ id: "msg_1" }] }],
    ["encrypted_reasoning", "input[0].encrypted_content", { input: [sealed] }],
    ["encrypted_reasoning", "include", { include: ["reasoning.encrypted_content"] }],
    ["encrypted_reasoning", "context_management", { context_management: [{ type: "compaction" }] }],
    ["hosted_tools", "tools[0].type", { tools: [{ type: "mcp", server_label: "s" }] }],
    ["hosted_tools", "input[0]", { input: [{ type: "web_search_call", id: "ws_1", status: "completed" }] }],
    [
      "hosted_tools",
      "input[0].tools[0].type",
      { input: [{ type: "additional_tools", role: "developer", tools: [{ type: "shell" }] }] },
    ],
  ];
  for (const [kind, param, body] of cases) {
    it(`is noted as ${kind}: ${param}`, () =>
      assert.deepEqual(read({ input: "x", ...body }).view.unscannable, [{ kind, param }]));
  }

  it("functions and custom tools of the caller's own are no such thing, nor is anything that is off", () => {
    const tools = [
      { type: "function", name: "f", parameters: {} },
      { type: "custom", name: "c" },
    ];
    const off = { background: false, previous_response_id: null, include: ["message.output_text.logprobs"] };
    assert.deepEqual(read({ input: "x", tools, ...off }).view.unscannable, []);
  });

  it("items, parts and roles that nobody knows are refused by name", () => {
    const cases: readonly (readonly [string, object])[] = [
      ["input[0].type", { input: [{ type: "dream" }] }],
      ["input[0].content[0].type", user([{ type: "dream" }])],
      ["input[0].role", { input: [{ role: "none", content: "x" }] }],
      ["input[0].content", user(7)],
    ];
    for (const [param, body] of cases) assert.equal(refusalOf(body).param, param);
  });

  it("names that differ in case from a field's are refused in every place that is read", () => {
    const bodies = [
      { Input: "x" },
      { input: [{ role: "user", Content: "x", content: "y" }] },
      user([{ type: "input_text", text: "x", Text: "y" }]),
      { text: { Format: {} } },
    ];
    for (const body of bodies) assert.equal(refusalOf(body).code, "gateway/body_ambiguous");
    assert.equal(refusalOf({ messages: [] }).code, "gateway/field_hides_prompt");
  });
});

describe("a request for a response on its way", () => {
  it("says that nothing is to be stored, whatever it said before", () => {
    for (const store of [undefined, null, true, false]) {
      const asked = read({ input: "x", ...(store !== undefined && { store }), user: "ada" });
      const edits = createJsonEdits();
      asked.adjust(edits, { model: "upstream-m", endUser: "hash" });
      const sent = JSON.parse(edits.applyTo(JSON.stringify(asked.body), asked.body));
      assert.partialDeepStrictEqual(sent, { store: false, model: "upstream-m", user: "hash", input: "x" });
    }
  });
});
