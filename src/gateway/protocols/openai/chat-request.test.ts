import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Unscannable } from "../../../platform/index.ts";
import { parseChat } from "./chat-request.ts";

const read = (body: unknown) => parseChat(Buffer.from(JSON.stringify(body)));
const textsOf = (body: unknown) => read(body).view.units.map((unit) => unit.text);
const hello = { model: "m", messages: [{ role: "user", content: "hello" }] };

function refusalOf(body: unknown): { code: string; param: string | undefined } {
  try {
    read(body);
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && "param" in problem) {
      return {
        code: String(problem.code),
        param: problem.param === undefined ? undefined : String(problem.param),
      };
    }
    throw problem;
  }
  return { code: "accepted", param: undefined };
}

describe("the text view of a chat request", () => {
  it("holds every string of an unknown field at any depth, keys included", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const texts = textsOf({ ...hello, something_new: value });
        const strings: string[] = [];
        JSON.stringify(value, (key, inner) => {
          if (key !== "" && !/^\d+$/.test(key)) strings.push(key);
          if (typeof inner === "string" && inner !== "") strings.push(inner);
          return inner;
        });
        for (const string of strings) assert.ok(texts.includes(string), JSON.stringify(string));
      }),
    );
  });

  it("holds tool definitions, tool calls, tool results, names, stop words and schemas", () => {
    const texts = textsOf({
      model: "m",
      stop: ["halt"],
      metadata: { note: "aside" },
      response_format: {
        type: "json_schema",
        json_schema: { name: "n", schema: { description: "schema words" } },
      },
      tools: [
        { type: "function", function: { name: "look_up", description: "finds things", parameters: {} } },
      ],
      messages: [
        { role: "system", content: "be kind" },
        { role: "user", name: "ada", content: [{ type: "text", text: "part one" }] },
        {
          role: "assistant",
          content: null,
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "look_up", arguments: '{"q":"x"}' } },
          ],
        },
        { role: "tool", tool_call_id: "call_1", content: "result words" },
      ],
    });
    for (const text of ["halt", "aside", "schema words", "finds things", "be kind", "ada", "part one"]) {
      assert.ok(texts.includes(text), text);
    }
    for (const text of ["look_up", '{"q":"x"}', "result words"]) assert.ok(texts.includes(text), text);
  });

  it("reads tool arguments a second time without the escapes that would hide a word", () => {
    const call = { id: "1", type: "function", function: { name: "f", arguments: '{"q":"\\u0062omb"}' } };
    const texts = textsOf({
      model: "m",
      messages: [{ role: "assistant", content: null, tool_calls: [call] }],
    });
    assert.ok(texts.includes('{"q":"bomb"}'));
  });

  it("holds the names of unknown fields of the body and of a message, and not those of the protocol", () => {
    const odd = { role: "user", content: "hello", "aside of a message": 1 };
    const texts = textsOf({ model: "m", temperature: 1, messages: [odd], "aside of the body": 1 });
    for (const text of ["aside of a message", "aside of the body"]) assert.ok(texts.includes(text), text);
    assert.ok(!texts.includes("temperature"));
  });

  it("keeps the parts of one message together and messages apart", () => {
    const parts = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    const { units } = read({
      model: "m",
      messages: [
        { role: "user", content: parts },
        { role: "user", content: "c" },
      ],
    }).view;
    const [a, b, c] = ["a", "b", "c"].map((text) => units.find((unit) => unit.text === text)?.group);
    assert.equal(a, b);
    assert.notEqual(a, c);
  });
});

describe("what cannot be inspected", () => {
  const image = { role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] };
  const cases: readonly (readonly [string, Unscannable, object])[] = [
    ["messages[0].content[0]", "image", { messages: [image] }],
    ["tools[0].type", "hosted_tools", { tools: [{ type: "web_search" }] }],
    ["modalities", "audio", { modalities: ["text", "audio"] }],
    ["previous_response_id", "stored_state", { previous_response_id: "resp_1" }],
    ["background", "stored_state", { background: true }],
    ["return_token_ids", "token_ids", { return_token_ids: true }],
    ["data_sources", "hosted_tools", { data_sources: [{}] }],
    ["messages[0].audio", "audio", { messages: [{ role: "assistant", audio: { id: "audio_1" } }] }],
  ];
  for (const [param, kind, extra] of cases) {
    it(`is noted as ${kind}: ${param} (${Object.keys(extra).join(", ")})`, () => {
      assert.deepEqual(read({ ...hello, ...extra }).view.unscannable, [{ kind, param }]);
    });
  }

  it("several choices, log probabilities and tools of the caller's own are no such thing", () => {
    const tool = { type: "function", function: { name: "f" } };
    const asked = {
      n: 2,
      logprobs: true,
      top_logprobs: 3,
      stream: true,
      tools: [tool],
      functions: [{ name: "f" }],
    };
    assert.deepEqual(read({ ...hello, ...asked }).view.unscannable, []);
  });

  it("fields that replace or hide the prompt are refused by name", () => {
    for (const param of ["prompt", "chat_template", "prompt_embeds", "prompt_token_ids", "input_ids"]) {
      assert.deepEqual(refusalOf({ ...hello, [param]: [1, 2] }), {
        code: "gateway/field_hides_prompt",
        param,
      });
    }
  });
});

describe("a field written in another case", () => {
  it("is refused, since servers that ignore case would read it unseen", () => {
    assert.equal(
      refusalOf({ ...hello, Messages: [{ role: "user", content: "x" }] }).code,
      "gateway/body_ambiguous",
    );
    assert.equal(refusalOf({ ...hello, Max_Tokens: 9 }).param, "max_tokens");
    const message = { role: "system", Role: "user", content: "x" };
    assert.equal(refusalOf({ model: "m", messages: [message] }).code, "gateway/body_ambiguous");
  });
});

describe("a request of the wrong form", () => {
  it("is refused with the field at fault", () => {
    assert.equal(refusalOf([]).code, "gateway/field_invalid");
    assert.deepEqual(refusalOf({ messages: [] }), { code: "gateway/field_invalid", param: "model" });
    assert.equal(refusalOf({ model: "m", messages: "hi" }).param, "messages");
    assert.equal(refusalOf({ ...hello, max_tokens: "many" }).param, "max_tokens");
    assert.equal(
      refusalOf({ ...hello, messages: [{ role: "wizard", content: "x" }] }).param,
      "messages[0].role",
    );
    assert.equal(
      refusalOf({ ...hello, messages: [{ role: "user", content: 7 }] }).param,
      "messages[0].content",
    );
  });
});
