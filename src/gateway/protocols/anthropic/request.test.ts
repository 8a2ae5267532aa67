import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createJsonEdits } from "../../json-edits.ts";
import { parseCountTokens, parseMessages } from "./request.ts";

const read = (body: unknown) => parseMessages(Buffer.from(JSON.stringify(body)));
const hello = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hello" }] };
const saying = (...content: readonly unknown[]) => ({ ...hello, messages: [{ role: "user", content }] });
const textsOf = (body: unknown) => read(body).view.units.map((unit) => unit.text);
const unreadOf = (body: unknown) => read(body).view.unscannable.map(({ kind, param }) => `${kind} ${param}`);

function refusalOf(body: unknown, parse = read): string {
  try {
    parse(body);
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && "param" in problem)
      return `${problem.code} ${problem.param}`;
    throw problem;
  }
  return "accepted";
}

/** Bytes that are no text, as a cipher is. */
const CIPHER = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 151 + 200) % 256)).toString("base64");

describe("the text view of a messages request", () => {
  it("holds every string of an unknown field at any depth, keys included", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom("body", "block"), (value, where) => {
        const odd = { type: "text", text: "hello", something_new: value };
        const texts = textsOf(where === "body" ? { ...hello, something_new: value } : saying(odd));
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

  it("says of each text whose it is, and in which channel", () => {
    const { units } = read({
      ...hello,
      system: [{ type: "text", text: "be kind" }],
      stop_sequences: ["halt"],
      tools: [
        { name: "look_up", description: "finds things", input_schema: { type: "object", title: "schema" } },
      ],
      messages: [
        { role: "user", content: "ask" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: CIPHER },
            {
              type: "tool_use",
              id: "toolu_1",
              name: "look_up",
              input: { place: ["garden"], number: 4111111111111111 },
            },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: [
                { type: "text", text: "at nine" },
                {
                  type: "search_result",
                  title: "Found",
                  source: "web",
                  content: [{ type: "text", text: "deep" }],
                },
              ],
            },
            {
              type: "document",
              title: "Rules",
              source: { type: "text", media_type: "text/plain", data: "no dogs" },
            },
          ],
        },
        { role: "system", content: "changed" },
      ],
    }).view;
    const place = (text: string) => {
      const unit = units.find((known) => known.text === text);
      return unit && `${unit.role} ${unit.channel}`;
    };
    const expected: Readonly<Record<string, string>> = {
      "be kind": "system system",
      halt: "none other",
      "finds things": "none other",
      schema: "none other",
      ask: "user content",
      hm: "assistant reasoning",
      look_up: "assistant tool_name",
      garden: "assistant tool_arguments",
      place: "assistant tool_arguments",
      "4111111111111111": "assistant tool_arguments",
      "at nine": "tool tool_result",
      Found: "tool tool_result",
      deep: "tool tool_result",
      Rules: "user content",
      "no dogs": "user content",
      changed: "system system",
      toolu_1: "assistant other",
    };
    // The name of a tool stands in its definition too, where it comes later.
    for (const [text, where] of Object.entries(expected)) assert.equal(place(text), where, text);
    assert.ok(!units.some(({ text }) => text === CIPHER));
  });

  it("reads what the caller sends back of tools that the provider ran", () => {
    const texts = textsOf(
      saying(
        { type: "server_tool_use", id: "s", name: "bash_code_execution", input: { command: "ls" } },
        {
          type: "bash_code_execution_tool_result",
          tool_use_id: "s",
          content: {
            type: "bash_code_execution_result",
            stdout: "out",
            stderr: "err",
            return_code: 0,
            content: [],
          },
        },
        {
          type: "web_search_tool_result",
          tool_use_id: "t",
          content: [{ type: "web_search_result", title: "page", url: "u", encrypted_content: CIPHER }],
        },
      ),
    );
    for (const text of ["ls", "out", "err", "page", "u"]) assert.ok(texts.includes(text), text);
    assert.ok(!texts.includes(CIPHER));
  });

  it("keeps the blocks of one message together and messages apart", () => {
    const blocks = ["a", "b"].map((text) => ({ type: "text", text }));
    const turns = [{ role: "user", content: blocks }, ...hello.messages];
    const { units } = read({ ...hello, messages: turns }).view;
    const [a, b, c] = ["a", "b", "hello"].map((text) => units.find((unit) => unit.text === text)?.group);
    assert.equal(a, b);
    assert.notEqual(a, c);
  });
});

describe("what cannot be inspected in a messages request", () => {
  const source = { type: "base64", media_type: "image/png", data: "AAAA" };
  const cases: readonly (readonly [string, object])[] = [
    ["image messages[0].content[0].source", saying({ type: "image", source })],
    [
      "file messages[0].content[0].source",
      saying({ type: "document", source: { type: "url", url: "https://x" } }),
    ],
    [
      "file messages[0].content[0].source",
      saying({ type: "document", source: { type: "file", file_id: "f" } }),
    ],
    ["file messages[0].content[0].file_id", saying({ type: "container_upload", file_id: "f" })],
    [
      "image messages[0].content[0].content[0].source",
      saying({ type: "tool_result", tool_use_id: "t", content: [{ type: "image", source }] }),
    ],
    ["encrypted_reasoning messages[0].content[0].data", saying({ type: "redacted_thinking", data: CIPHER })],
    [
      "encrypted_reasoning messages[0].content[0].signature",
      saying({ type: "thinking", thinking: "", signature: CIPHER }),
    ],
    [
      "encrypted_reasoning thinking.display",
      { ...hello, thinking: { type: "adaptive", display: "omitted" } },
    ],
    [
      "hosted_tools tools[0].type",
      { ...hello, tools: [{ type: "web_search_20260318", name: "web_search" }] },
    ],
    ["hosted_tools mcp_servers", { ...hello, mcp_servers: [{ type: "url", url: "https://x", name: "x" }] }],
    ["stored_state container", { ...hello, container: "container_1" }],
    ["stored_state thread", { ...hello, thread: {} }],
  ];
  for (const [found, body] of cases)
    it(`is found: ${found}`, () => {
      assert.deepEqual(unreadOf(body), [found]);
    });

  it("is not what the caller runs or what stands there as text", () => {
    const tools = ["custom", "bash_20250124", "text_editor_20250728", "computer_20251124", "memory_20250818"];
    for (const type of [...tools, "browser_toolset_20260801", undefined, null])
      assert.deepEqual(unreadOf({ ...hello, tools: [{ type, name: "t" }] }), []);
    assert.deepEqual(unreadOf(saying({ type: "document", source: { type: "text", data: "words" } })), []);
    assert.deepEqual(unreadOf(saying({ type: "thinking", thinking: "hm", signature: CIPHER })), []);
  });
});

describe("a signature beside a thought", () => {
  const signed = (signature: string) => saying({ type: "thinking", thinking: "hm", signature });

  it("is read where it is no token, or spells something", () => {
    for (const odd of ["two words", "how_to_say_something_without_any_spaces_at_all", `AA${"4".repeat(16)}`])
      assert.ok(textsOf(signed(odd)).includes(odd), odd);
  });

  it("counts as reasoning that nobody reads where its bytes are text", () => {
    const text = Buffer.from("A sentence that somebody else was to read, not us.").toString("base64");
    assert.deepEqual(unreadOf(signed(text)), ["encrypted_reasoning messages[0].content[0].signature"]);
  });

  it("goes when its thought is redacted", () => {
    const body = signed(CIPHER);
    const { view, body: parsed } = read(body);
    const edits = createJsonEdits();
    view.replace(new Map([[view.units.findIndex(({ text }) => text === "hm"), "[name]"]]), edits);
    const [block] = JSON.parse(edits.applyTo(JSON.stringify(body), parsed)).messages[0].content;
    assert.deepEqual(block, { type: "thinking", thinking: "[name]", signature: "" });
  });
});

describe("a messages request of the wrong form", () => {
  const ambiguous = "gateway/body_ambiguous";
  const cases: readonly (readonly [string, unknown])[] = [
    ["gateway/field_invalid max_tokens", { ...hello, max_tokens: undefined }],
    ["gateway/field_invalid messages", { ...hello, messages: "hi" }],
    ["gateway/field_invalid messages[0].role", { ...hello, messages: [{ role: "tool", content: "x" }] }],
    ["gateway/field_invalid messages[0].content", { ...hello, messages: [{ role: "user" }] }],
    ["gateway/field_invalid messages[0].content[0].type", saying({ type: "hologram", data: "x" })],
    ["gateway/field_invalid messages[0].content[0].type", saying({ type: "constructor" })],
    ["gateway/field_invalid fallbacks", { ...hello, fallbacks: [{ model: "other" }] }],
    ["gateway/field_hides_prompt prompt", { ...hello, prompt: "x" }],
    [`${ambiguous} system`, { ...hello, System: "x" }],
    [`${ambiguous} text`, saying({ type: "text", text: "a", Text: "b" })],
    [`${ambiguous} data`, saying({ type: "document", source: { type: "text", data: "a", Data: "b" } })],
    [`${ambiguous} user_id`, { ...hello, metadata: { User_Id: "ada" } }],
  ];
  for (const [refusal, body] of cases)
    it(`is refused by name: ${refusal}`, () => {
      assert.equal(refusalOf(body), refusal);
    });

  it("needs no bound where tokens are only counted", () => {
    const { max_tokens: _, ...count } = hello;
    const asked = parseCountTokens(Buffer.from(JSON.stringify(count)));
    assert.deepEqual([asked.maxTokens, asked.stream], [0, false]);
  });
});

describe("what is sent on of a messages request", () => {
  it("is the caller's own bytes but for the model's name and the end user's", () => {
    const text =
      '{ "model":"m","max_tokens":9, "metadata": {"user_id":"ada","more":1.0},"messages":[{"role":"user","content":"hi"}]}';
    const asked = parseMessages(Buffer.from(text));
    assert.equal(asked.endUser, "ada");
    assert.ok(!asked.view.units.some((unit) => unit.text === "ada"));
    const edits = createJsonEdits();
    asked.adjust(edits, { model: "upstream", endUser: "hash" });
    assert.equal(
      edits.applyTo(text, asked.body),
      text.replace('"m"', '"upstream"').replace('"ada"', '"hash"'),
    );
  });
});
