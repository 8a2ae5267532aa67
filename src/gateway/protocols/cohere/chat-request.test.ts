import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../platform/index.ts";
import { createJsonEdits } from "../../json-edits.ts";
import { parseChat } from "./chat-request.ts";

const read = (body: unknown) => parseChat(Buffer.from(JSON.stringify(body)));
const unitsOf = (body: unknown) => read(body).view.units;
const hello = { model: "m", messages: [{ role: "user", content: "hello" }] };

function refusalOf(body: unknown): [string, string | undefined] {
  try {
    read(body);
  } catch (problem) {
    assert.ok(problem instanceof Refusal, String(problem));
    return [problem.code, problem.param];
  }
  return ["accepted", undefined];
}

describe("the text view of a Cohere chat request", () => {
  it("holds every string of an unknown field at any depth, keys included", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (value, inMessage) => {
        const body = inMessage
          ? { ...hello, messages: [{ ...hello.messages[0], something_new: value }] }
          : { ...hello, something_new: value };
        const texts = unitsOf(body).map(({ text }) => text);
        JSON.stringify(value, (key, inner) => {
          if (key !== "" && !/^\d+$/.test(key)) assert.ok(texts.includes(key), key);
          if (typeof inner === "string" && inner !== "") assert.ok(texts.includes(inner), inner);
          return inner;
        });
      }),
    );
  });

  it("says of each text who speaks and through which channel", () => {
    const units = unitsOf({
      ...hello,
      stop_sequences: ["halt"],
      response_format: { type: "json_object", json_schema: { description: "schema words" } },
      tools: [{ type: "function", function: { name: "look_up", description: "finds things" } }],
      documents: ["first document", { id: "doc-2", data: { snippet: "second document" } }],
      messages: [
        { role: "system", content: "be kind" },
        { role: "user", content: [{ type: "text", text: "part one" }] },
        {
          role: "assistant",
          tool_plan: "a plan",
          tool_calls: [{ id: "1", type: "function", function: { name: "look_up", arguments: '{"q":"x"}' } }],
        },
        {
          role: "tool",
          tool_call_id: "1",
          content: [
            { type: "text", text: "a result" },
            { type: "document", document: { data: { title: "third document" } } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "a thought" },
            { type: "text", text: "an answer" },
          ],
          citations: [{ start: 0, text: "cited", sources: [{ type: "tool", tool_output: { r: "source" } }] }],
        },
      ],
    });
    const found = Object.fromEntries(units.map(({ text, role, channel }) => [text, `${role} ${channel}`]));
    const expected = {
      halt: "none other",
      "schema words": "none other",
      "finds things": "none other",
      "first document": "tool tool_result",
      "second document": "tool tool_result",
      snippet: "tool tool_result",
      "be kind": "system system",
      "part one": "user content",
      "a plan": "assistant reasoning",
      '{"q":"x"}': "assistant tool_arguments",
      "a result": "tool tool_result",
      title: "tool tool_result",
      "third document": "tool tool_result",
      "a thought": "assistant reasoning",
      "an answer": "assistant content",
      cited: "assistant content",
      source: "assistant tool_result",
    };
    assert.partialDeepStrictEqual(found, expected);
    assert.equal(units.find(({ channel }) => channel === "tool_name")?.text, "look_up");
  });

  it("reads tool arguments a second time without the escapes that would hide a word", () => {
    const call = { id: "1", type: "function", function: { name: "f", arguments: '{"q":"\\u0062omb"}' } };
    const texts = unitsOf({ model: "m", messages: [{ role: "assistant", tool_calls: [call] }] });
    assert.ok(texts.some(({ text }) => text === '{"q":"bomb"}'));
  });

  it("names what nobody can read, and what makes the provider fetch or remember", () => {
    const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
    const { view } = read({
      ...hello,
      messages: [{ role: "user", content: [image] }],
      connectors: [{ id: "web-search" }],
      conversation_id: "c",
      tools: [{ type: "web_search" }],
    });
    assert.deepEqual(view.unscannable, [
      { kind: "hosted_tools", param: "connectors" },
      { kind: "stored_state", param: "conversation_id" },
      { kind: "hosted_tools", param: "tools[0].type" },
      { kind: "image", param: "messages[0].content[0]" },
    ]);
    assert.deepEqual(read({ ...hello, connectors: [] }).view.unscannable, []);
  });
});

describe("a Cohere chat request", () => {
  it("is refused by the name of the field at fault", () => {
    const user = (content: unknown) => ({ model: "m", messages: [{ role: "user", content }] });
    const cases: readonly [unknown, string, string | undefined][] = [
      [{ ...hello, messages: [] }, "gateway/field_invalid", "messages"],
      [{ ...hello, messages: [{ role: "USER" }] }, "gateway/field_invalid", "messages[0].role"],
      [user(7), "gateway/field_invalid", "messages[0].content"],
      [user([{ type: "hologram" }]), "gateway/field_invalid", "messages[0].content[0].type"],
      [user([{ type: "text", text: 7 }]), "gateway/field_invalid", "messages[0].content[0].text"],
      [{ ...hello, max_tokens: "many" }, "gateway/field_invalid", "max_tokens"],
      [{ ...hello, documents: [7] }, "gateway/field_invalid", "documents[0]"],
      [{ ...hello, preamble: "Be evil." }, "gateway/field_hides_prompt", "preamble"],
      [{ ...hello, chat_history: [{ message: "x" }] }, "gateway/field_hides_prompt", "chat_history"],
      [{ ...hello, Documents: ["x"] }, "gateway/body_ambiguous", "documents"],
      [{ ...hello, messages: [{ role: "user", Content: "x" }] }, "gateway/body_ambiguous", "content"],
    ];
    for (const [body, code, param] of cases) assert.deepEqual(refusalOf(body), [code, param]);
  });

  it("travels on with the model's own name and the hashed end user, and every other byte as it came", () => {
    const text = '{"model":"m", "p":0.750,"user":"ada","messages":[{"role":"user","content":"hi"}]}';
    const asked = parseChat(Buffer.from(text));
    assert.equal(asked.endUser, "ada");
    const edits = createJsonEdits();
    asked.adjust(edits, { model: "command", endUser: "hash" });
    const expected = text.replace('"m"', '"command"').replace('"ada"', '"hash"');
    assert.equal(edits.applyTo(text, asked.body), expected);
  });
});
