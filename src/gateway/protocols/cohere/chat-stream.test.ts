import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createJsonEdits } from "../../json-edits.ts";
import { ENDING } from "../../sample-ending.ts";
import { readChatStream } from "./chat-stream.ts";

const eventOf = (json: object) => {
  const data = JSON.stringify(json);
  return { raw: Buffer.from(data), data, name: "", aside: "" };
};
const content = (text: string, index = 0) => ({
  type: "content-delta",
  index,
  delta: { message: { content: { text } } },
});

function typesOf(stream: string): string[] {
  return stream
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)).type);
}

describe("the reader of Cohere's streams", () => {
  it("gives each text a lane of its block, and closes the block with its end", () => {
    const reader = readChatStream();
    const parts = [
      content("one"),
      content("two", 1),
      { type: "content-delta", index: 2, delta: { message: { content: { thinking: "hm" } } } },
      { type: "tool-plan-delta", delta: { message: { tool_plan: "plan" } } },
      {
        type: "tool-call-start",
        index: 0,
        delta: {
          message: { tool_calls: { id: "a", type: "function", function: { name: "f", arguments: "" } } },
        },
      },
      {
        type: "tool-call-delta",
        index: 0,
        delta: { message: { tool_calls: { function: { arguments: "{}" } } } },
      },
    ].flatMap((json) => reader.read(eventOf(json)).parts);
    assert.deepEqual(
      parts.map(({ lane, channel, kind }) => `${lane} ${channel} ${kind}`),
      [
        "content[0].text content delta",
        "content[1].text content delta",
        "content[2].thinking reasoning delta",
        "tool_plan.text reasoning delta",
        "tool_calls[0].name tool_name delta",
        "tool_calls[0].arguments tool_arguments json",
      ],
    );
    assert.deepEqual(reader.read(eventOf({ type: "content-end", index: 1 })).closes, ["content[1]."]);
    assert.deepEqual(reader.read(eventOf({ type: "tool-call-end", index: 3 })).closes, ["tool_calls[3]."]);
  });

  it("reads what no field of the protocol should hold, the prompt of a debug event included", () => {
    const reader = readChatStream();
    const texts = [
      { type: "debug", prompt: "the whole prompt" },
      { type: "content-end", index: 0, note: "a note" },
      { type: "content-delta", delta: { message: { content: { text: { odd: "an object" } } } } },
      { type: "message-end", delta: { finish_reason: "A whole sentence of the model." } },
      { type: "message-start", id: "A whole sentence for an id." },
    ].flatMap((json) => reader.read(eventOf(json)).parts.map(({ text }) => text));
    for (const text of [
      "the whole prompt",
      "note",
      "a note",
      "an object",
      "A whole sentence of the model.",
      "A whole sentence for an id.",
    ])
      assert.ok(texts.includes(text), text);
  });

  it("does not pass on events and content that it does not know", () => {
    const reader = readChatStream();
    for (const json of [
      { type: "hologram" },
      { type: "content-start", delta: { message: { content: { type: "image" } } } },
      { type: "content-start", delta: { message: { content: ["text"] } } },
      { delta: { message: { content: { text: "no type" } } } },
    ])
      assert.throws(() => reader.read(eventOf(json)), { name: "UnscreenedFrame" });
  });

  it("takes the end of the message for the end, and an error in it for a failure", () => {
    const reader = readChatStream();
    const usage = { tokens: { input_tokens: 3, output_tokens: 4 } };
    const end = reader.read(eventOf({ type: "message-end", delta: { finish_reason: "COMPLETE", usage } }));
    assert.deepEqual([end.isLast, end.usage], [true, { inputTokens: 3, outputTokens: 4 }]);
    for (const finish_reason of ["COMPLETE", "STOP_SEQUENCE", "MAX_TOKENS", "TOOL_CALL", "TIMEOUT"]) {
      assert.deepEqual(reader.read(eventOf({ type: "message-end", delta: { finish_reason } })).parts, []);
    }
    for (const json of [
      { type: "message-end", delta: { finish_reason: "ERROR" } },
      { type: "message-end", delta: { finish_reason: "COMPLETE", error: "it failed" } },
      { id: "1", message: "it failed" },
    ])
      assert.equal(reader.read(eventOf(json)).isFailure, true);
    assert.equal(reader.isComplete(), false);
  });

  it("withholds citations once something was redacted, and not before", () => {
    const reader = readChatStream();
    const cited = { type: "citation-start", delta: { message: { citations: { start: 0, text: "4111" } } } };
    const dropped = (): string => {
      const frame = reader.read(eventOf(cited));
      const edits = createJsonEdits();
      for (const change of frame.changes ?? []) change(edits);
      return edits.applyTo(JSON.stringify(cited), frame.json ?? null);
    };
    assert.equal(dropped(), JSON.stringify(cited));
    reader.read(eventOf(content("4111 1111"))).parts[0]?.replace("[card]", createJsonEdits());
    assert.deepEqual(JSON.parse(dropped()).delta, { message: { citations: null } });
  });

  it("closes what has left and not what was held, and begins what had not begun", () => {
    const reader = readChatStream();
    assert.deepEqual(typesOf(reader.filtered(ENDING)), ["message-start", "message-end"]);
    const sent = [
      { type: "message-start", id: "1" },
      { type: "content-start", index: 0 },
      { type: "content-end", index: 0 },
      { type: "content-start", index: 1 },
      { type: "citation-start", index: 0 },
    ];
    for (const json of sent) reader.read(eventOf(json)).sent?.();
    reader.read(eventOf({ type: "content-end", index: 1 }));
    const ending = ["citation-end", "content-end", "message-end"];
    assert.deepEqual(typesOf(reader.filtered(ENDING)), ending);
    assert.deepEqual(typesOf(reader.failed('{"message":"m","code":"c","fairlead":{}}')), ending);
    assert.deepEqual(typesOf(reader.filtered({ ...ENDING, safeText: "Find help." })), [
      "citation-end",
      "content-end",
      "content-start",
      "content-delta",
      "content-end",
      "message-end",
    ]);
  });
});
