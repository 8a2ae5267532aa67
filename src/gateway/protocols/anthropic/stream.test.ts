import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createJsonEdits } from "../../json-edits.ts";
import { ENDING } from "../../sample-ending.ts";
import { createSseReader } from "../../streams/index.ts";
import { UnscreenedFrame } from "../protocol.ts";
import { written } from "./ending.ts";
import { readMessageStream } from "./stream.ts";

const START = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: 5,
      cache_read_input_tokens: 2,
      cache_creation: { ephemeral_1h_input_tokens: 1 },
      output_tokens: 1,
    },
  },
};
const begin = (index: number, content_block: object) => ({
  type: "content_block_start",
  index,
  content_block,
});
const add = (index: number, delta: object) => ({ type: "content_block_delta", index, delta });
const end = (index: number) => ({ type: "content_block_stop", index });
const CIPHER = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 151 + 200) % 256)).toString("base64");

/** A reader that is given events as they would come. */
function open() {
  const reader = readMessageStream();
  const read = (json: object) => {
    const [event] = createSseReader().push(Buffer.from(written(JSON.parse(JSON.stringify(json)))));
    if (!event) throw new Error("no event");
    return reader.read(event);
  };
  const send = (...events: readonly object[]) => {
    for (const json of events) read(json).sent?.();
  };
  const parts = (json: object) =>
    read(json).parts.map(({ lane, channel, text, kind }) => `${kind} ${lane} ${channel}: ${text}`);
  return { ...reader, read, send, parts };
}

const dataOf = (text: string) =>
  createSseReader()
    .push(Buffer.from(text))
    .map(({ data }) => JSON.parse(data ?? "null"));

describe("the reader of a streamed message", () => {
  it("gives each block a lane of its own, and reads tool input as JSON", () => {
    const { parts } = open();
    assert.deepEqual(parts(START), []);
    assert.deepEqual(parts(begin(0, { type: "thinking", thinking: "", signature: "" })), []);
    assert.deepEqual(parts(add(0, { type: "thinking_delta", thinking: "hm" })), [
      "delta content[0].text reasoning: hm",
    ]);
    assert.deepEqual(parts(begin(1, { type: "text", text: "a" })), ["delta content[1].text content: a"]);
    assert.deepEqual(parts(add(1, { type: "text_delta", text: "b" })), ["delta content[1].text content: b"]);
    const tool = { type: "tool_use", id: "toolu_1", name: "look_up", input: {} };
    assert.deepEqual(parts(begin(2, tool)), ["whole content[2].name tool_name: look_up"]);
    assert.deepEqual(parts(add(2, { type: "input_json_delta", partial_json: '{"a' })), [
      'json content[2].input tool_arguments: {"a',
    ]);
  });

  it("reads what comes all at once: results of tools, citations, why a model refused", () => {
    const { parts } = open();
    const found = {
      type: "web_fetch_result",
      url: "u",
      content: { type: "document", source: { type: "text", data: "page" } },
    };
    const result = { type: "web_fetch_tool_result", tool_use_id: "s_1", content: found };
    assert.ok(parts(begin(0, result)).some((part) => part.endsWith(" tool_result: page")));
    const citation = { type: "char_location", cited_text: "cited", document_title: "title" };
    assert.deepEqual(parts(add(1, { type: "citations_delta", citation })), [
      "whole citations[1].cited_text content: cited",
      "whole citations[1].document_title content: title",
    ]);
    const delta = {
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: null, explanation: "It is so." },
    };
    assert.ok(
      parts({ type: "message_delta", delta, usage: {} }).some((part) => part.endsWith("refusal: It is so.")),
    );
  });

  it("reads every field that it does not know, wherever it stands", () => {
    const { parts } = open();
    for (const json of [
      { type: "ping", aside: "secret words" },
      { ...START, message: { ...START.message, aside: "secret words" } },
      { ...START, message: { ...START.message, id: "secret words" } },
      begin(0, { type: "text", text: "", aside: ["secret words"] }),
      { ...begin(0, { type: "text", text: "" }), aside: { "secret words": 1 } },
      add(0, { type: "text_delta", text: "", aside: "secret words" }),
      add(0, { type: "text_delta", text: { aside: "secret words" } }),
      add(0, { type: "signature_delta", signature: "secret words" }),
      { ...end(0), aside: "secret words" },
      { type: "message_delta", delta: { stop_reason: "secret words" }, usage: {} },
      { type: "message_delta", delta: {}, usage: { aside: "secret words" } },
      { type: "message_stop", aside: "secret words" },
    ])
      assert.ok(
        parts(json).some((part) => part.endsWith(": secret words")),
        JSON.stringify(json),
      );
  });

  it("reads no event, block or delta of a type that it does not know", () => {
    for (const json of [
      { type: "surprise" },
      {},
      begin(0, { type: "hologram" }),
      begin(0, { type: "tool_result", content: [{ type: "hologram" }] }),
      add(0, { type: "hologram_delta", data: "x" }),
    ])
      assert.throws(() => open().read(json), UnscreenedFrame);
  });

  it("knows a failure, the end, and the count of all that was asked and written", () => {
    const reader = open();
    assert.equal(
      reader.read({ type: "error", error: { type: "overloaded_error", message: "x" } }).isFailure,
      true,
    );
    assert.equal(reader.read(START).usage, undefined);
    assert.equal(reader.isComplete(), false);
    const last = {
      type: "message_delta",
      delta: { stop_reason: "end_turn" },
      usage: { input_tokens: null, output_tokens: 7 },
    };
    assert.deepEqual(reader.read(last).usage, { inputTokens: 7, outputTokens: 7 });
    assert.equal(reader.isComplete(), true);
    assert.equal(reader.read({ type: "message_stop" }).isLast, true);
  });

  it("closes a block's lanes when the block ends, and no other's", () => {
    assert.deepEqual(open().read(end(1)).closes, ["content[1].", "citations[1].", "beside[1]."]);
  });
});

describe("the signature of a streamed thought", () => {
  it("is nobody's text beside its thought, and hidden reasoning without one", () => {
    const reader = open();
    reader.read(add(0, { type: "thinking_delta", thinking: "hm" }));
    const beside = reader.read(add(0, { type: "signature_delta", signature: CIPHER }));
    assert.deepEqual([beside.parts, beside.unscannable], [[], []]);
    const alone = reader.read(add(1, { type: "signature_delta", signature: CIPHER }));
    assert.deepEqual(alone.unscannable, [{ kind: "encrypted_reasoning", param: "content[1].signature" }]);
  });

  it("goes once its thought has been redacted, and stays otherwise", () => {
    for (const isRedacted of [true, false]) {
      const reader = open();
      const thought = reader.read(add(0, { type: "thinking_delta", thinking: "hm" }));
      if (isRedacted) thought.parts[0]?.replace("[name]", createJsonEdits());
      const { json, changes } = reader.read(add(0, { type: "signature_delta", signature: CIPHER }));
      const edits = createJsonEdits();
      for (const change of changes ?? []) change(edits);
      const left = JSON.parse(edits.applyTo(JSON.stringify(json), json ?? {}));
      assert.equal(left.delta.signature, isRedacted ? "" : CIPHER);
    }
  });
});

describe("the ending of a refused message", () => {
  it("begins with a message where none had been sent, whatever had been read", () => {
    const reader = open();
    reader.read(START);
    const events = dataOf(reader.filtered(ENDING));
    assert.deepEqual(
      events.map(({ type }) => type),
      ["message_start", "message_delta", "message_stop"],
    );
    assert.equal(events[0].message.id, "msg_req_1");
  });

  it("closes what has been sent and is open, and says its safe text in a block of its own", () => {
    const reader = open();
    reader.send(START, begin(0, { type: "text", text: "" }), end(0), begin(1, { type: "text", text: "" }));
    reader.read(begin(2, { type: "text", text: "held back" }));
    const events = dataOf(reader.filtered({ ...ENDING, safeText: "Find help." }));
    assert.deepEqual(
      events.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`)),
      [
        "content_block_stop 1",
        ...["content_block_start 2", "content_block_delta 2", "content_block_stop 2"],
        ...["message_delta", "message_stop"],
      ],
    );
    assert.equal(events.at(-2).delta.stop_reason, "refusal");
    for (const event of events.slice(-2)) assert.deepEqual(event.fairlead, ENDING.fairlead);
  });
});
