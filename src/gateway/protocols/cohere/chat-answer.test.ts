import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isObject, type JsonValue } from "../../json.ts";
import { createJsonEdits } from "../../json-edits.ts";
import { readChatAnswer, withholdCopies } from "./chat-answer.ts";

/** As it comes from the wire. */
function answer(more: object, message: object = {}) {
  const text = JSON.stringify({ id: "1", finish_reason: "COMPLETE", message, ...more });
  const body: JsonValue = JSON.parse(text);
  assert.ok(isObject(body));
  return { text, body };
}

const textsOf = (more: object, message: object = {}) =>
  readChatAnswer(answer(more, message).body)?.view.units.map(({ text }) => text);

describe("a whole answer of Cohere's", () => {
  it("is read whole, its log probabilities as one text", () => {
    const message = { role: "assistant", content: [{ type: "text", text: "Hello." }], tool_plan: "plan" };
    const logprobs = [
      { text: "Hel", token_ids: [1], logprobs: [-1] },
      { text: "lo.", token_ids: [2] },
    ];
    assert.deepEqual(textsOf({ logprobs, aside: "beside" }, message), [
      "Hello.",
      "plan",
      "Hello.",
      "aside",
      "beside",
    ]);
  });

  it("hides nothing in a field of numbers, and no ids that stand for no text", () => {
    const logprobs = [{ text: "a", token_ids: ["words"], logprobs: "more words" }, { token_ids: [1] }];
    const texts = textsOf({ logprobs });
    for (const text of ["words", "more words"]) assert.ok(texts?.includes(text), text);
    assert.deepEqual(readChatAnswer(answer({ logprobs }).body)?.view.unscannable, [
      { kind: "token_ids", param: "logprobs[1].token_ids" },
    ]);
  });

  it("is none without a message", () => {
    assert.equal(readChatAnswer({ choices: [] }), undefined);
  });

  it("costs what was counted, or what is billed where nothing more is said", () => {
    const usageOf = (usage: object) => readChatAnswer(answer({ usage }).body)?.usage;
    const billed_units = { input_tokens: 1, output_tokens: 2 };
    const tokens = { input_tokens: 70, output_tokens: 8 };
    assert.deepEqual(usageOf({ billed_units, tokens }), { inputTokens: 70, outputTokens: 8 });
    assert.deepEqual(usageOf({ billed_units }), { inputTokens: 1, outputTokens: 2 });
    assert.equal(usageOf({ tokens: { input_tokens: -1 } }), undefined);
  });

  it("goes without copies of its text where something of it was redacted", () => {
    const { text, body } = answer({ logprobs: [{ text: "4111" }] }, { citations: [{ text: "4111" }] });
    const edits = createJsonEdits();
    withholdCopies(edits, body);
    assert.doesNotMatch(edits.applyTo(text, body), /4111/);
  });
});
