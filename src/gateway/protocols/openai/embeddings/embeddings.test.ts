import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../../platform/index.ts";
import type { JsonObject, JsonValue } from "../../../json.ts";
import { readAnswer } from "../../../read-answer.ts";
import { isBase64Floats } from "./base64-floats.ts";
import { openAiEmbeddings } from "./index.ts";

const { parse, answer } = openAiEmbeddings;
const ask = (body: object) => parse(Buffer.from(JSON.stringify({ model: "m", input: "x", ...body })));

function listOf(embeddings: readonly JsonValue[], more: JsonObject = {}): JsonObject {
  const data = embeddings.map((embedding, index) => ({ object: "embedding", index, embedding }));
  return { object: "list", model: "m", data, usage: { prompt_tokens: 3, total_tokens: 3 }, ...more };
}

const base64Of = (floats: readonly number[]) =>
  Buffer.from(new Float32Array(floats).buffer).toString("base64");

describe("a request for embeddings", () => {
  it("holds each input as a text of its own, generates nothing and never streams", () => {
    const asked = ask({ input: ["one", "two"], user: "ada" });
    const [one, two] = asked.view.units;
    assert.deepEqual([one?.text, two?.text, one?.group === two?.group], ["one", "two", false]);
    assert.deepEqual([asked.maxTokens, asked.stream, asked.endUser], [0, false, "ada"]);
    assert.equal(openAiEmbeddings.stream, undefined);
  });

  it("notes token ids", () => {
    for (const input of [
      [1, 2],
      [[1], [2]],
    ])
      assert.deepEqual(ask({ input }).view.unscannable, [{ kind: "token_ids", param: "input" }]);
  });

  it("is refused when it wants a stream, chat messages or inputs that are no text", () => {
    for (const more of [{ stream: true }, { messages: [] }, { input: [{ image: "data:," }] }, { Input: "y" }])
      assert.throws(() => ask(more), Refusal, JSON.stringify(more));
  });
});

describe("an answer of embeddings", () => {
  it("holds no text where it holds numbers", () => {
    const read = answer.read(listOf([[0.5, -0.25], [1e-7]]), ask({}));
    assert.deepEqual(read?.view.units, []);
    assert.deepEqual(read?.usage, { inputTokens: 3, outputTokens: 0 });
  });

  it("is read where words stand in place of numbers, or beside them", () => {
    const body = listOf([["words"], "more words"], { note: "aside" });
    const texts = answer.read(body, ask({}))?.view.units.map(({ text }) => text);
    assert.deepEqual(texts, ["words", "more words", "note", "aside"]);
  });

  it("may be base64 where that was asked, and is text where it was not", () => {
    const body = listOf([base64Of(Array.from({ length: 64 }, (_, at) => Math.sin(at)))]);
    assert.equal(answer.read(body, ask({ encoding_format: "base64" }))?.view.units.length, 0);
    assert.equal(answer.read(body, ask({}))?.view.units.length, 1);
  });

  it("may hold millions of numbers, and they are read in a moment", () => {
    const vector = Array.from({ length: 1_536 }, (_, at) => Number(Math.sin(at).toFixed(6)));
    const bytes = Buffer.from(JSON.stringify(listOf(Array.from({ length: 800 }, () => vector))));
    const started = performance.now();
    const read = answer.read(readAnswer(bytes, answer.valuesMax), ask({}));
    assert.deepEqual(read?.view.units, []);
    assert.ok(performance.now() - started < 3_000);
    assert.throws(() => readAnswer(bytes), Refusal, "an answer of another protocol may not");
  });
});

describe("base64 that stands for floats", () => {
  const floats = fc.array(fc.float({ min: -100, max: 100, noNaN: true, noDefaultInfinity: true }), {
    minLength: 64,
    maxLength: 256,
  });
  // Subnormal numbers do not come out of a model.
  const likely = floats.map((list) => list.map((float) => (Math.abs(float) < 1e-6 ? 0 : float)));

  it("is known as such", () => {
    fc.assert(fc.property(likely, (list) => assert.equal(isBase64Floats(base64Of(list)), true)));
  });

  it("is not what a word of letters and digits is, however long, nor what is cut or mixed with other signs", () => {
    const letters = fc.string({
      unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789"),
      minLength: 88,
      maxLength: 400,
    });
    fc.assert(
      fc.property(letters, (word) => {
        fc.pre(new Set(word).size > 8);
        const whole = word.slice(0, word.length - (word.length % 16));
        assert.equal(isBase64Floats(whole), false);
      }),
    );
    const good = base64Of(Array.from({ length: 64 }, (_, at) => Math.sin(at)));
    for (const bad of [good.slice(4), ` ${good.slice(1)}`, base64Of([1, 2, 3]), "", null, 7])
      assert.equal(isBase64Floats(bad), false);
  });
});
