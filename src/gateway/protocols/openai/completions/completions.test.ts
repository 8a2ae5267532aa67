import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../../platform/index.ts";
import type { JsonObject } from "../../../json.ts";
import { createJsonEdits } from "../../../json-edits.ts";
import { ENDING } from "../../../sample-ending.ts";
import { dataOf, FORBIDDEN, NAME, passThrough } from "../../../sample-stream.ts";
import { withholdLogprobs } from "../chat-answer.ts";
import { readCompletion } from "./completion-answer.ts";
import { openAiCompletions } from "./index.ts";

const { parse, stream } = openAiCompletions;
const ask = (body: object) => parse(Buffer.from(JSON.stringify({ model: "m", ...body })));
const readerFor = (body: object) => {
  const reader = stream?.open(ask({ stream: true, ...body }));
  assert.ok(reader);
  return reader;
};

const chunk = (index: number, text: string, finish: string | null = null): JsonObject => ({
  id: "cmpl-1",
  object: "text_completion",
  created: 1,
  model: "m",
  choices: [{ index, text, finish_reason: finish, logprobs: null }],
});

describe("a completion request", () => {
  it("holds each prompt as a text of its own, the suffix, and what stands beside them", () => {
    const { units } = ask({ prompt: ["one", "two"], suffix: "end", stop: ["halt"], note: "aside" }).view;
    const [one, two, end] = ["one", "two", "end"].map((text) => units.find((unit) => unit.text === text));
    assert.equal(new Set([one, two, end].map((unit) => unit?.group)).size, 3);
    assert.partialDeepStrictEqual(two, { role: "user", channel: "content", path: "prompt[1]" });
    for (const text of ["halt", "aside", "note"])
      assert.ok(
        units.some((unit) => unit.text === text),
        text,
      );
  });

  it("notes token ids in every form, and no text beside them is lost", () => {
    const prompts: readonly (readonly [unknown, readonly string[]])[] = [
      [[1, 2], []],
      [[[1, 2], [3]], []],
      [["words", [1]], ["words"]],
    ];
    for (const [prompt, texts] of prompts) {
      const { unscannable, units } = ask({ prompt }).view;
      assert.deepEqual(unscannable, [{ kind: "token_ids", param: "prompt" }]);
      assert.deepEqual(
        units.filter(({ channel }) => channel === "content").map(({ text }) => text),
        texts,
      );
    }
  });

  it("reserves its bound for every answer that is generated", () => {
    assert.equal(ask({ prompt: "x", max_tokens: 5 }).maxTokens, 5);
    assert.equal(ask({ prompt: ["x", "y"], n: 2, best_of: 3, max_tokens: 5 }).maxTokens, 30);
    assert.equal(ask({ prompt: "x", max_tokens: 0, echo: true }).maxTokens, 0);
    assert.equal(ask({ prompt: "x" }).maxTokens, undefined);
  });

  it("is refused where a prompt hides elsewhere, or is none", () => {
    const codeOf = (body: object) => {
      try {
        ask(body);
        return "accepted";
      } catch (problem) {
        return problem instanceof Refusal ? problem.code : String(problem);
      }
    };
    for (const field of ["messages", "prompt_embeds", "chat_template"])
      assert.equal(codeOf({ prompt: "x", [field]: [1] }), "gateway/field_hides_prompt");
    assert.equal(codeOf({ prompt: "x", Prompt: "y" }), "gateway/body_ambiguous");
    assert.equal(codeOf({ prompt: [{ prompt_string: "x" }] }), "gateway/field_invalid");
  });
});

describe("a whole completion", () => {
  const logprobs = {
    tokens: ["Good ", "day"],
    token_logprobs: [-1, -2],
    top_logprobs: [{ "Bad ": -1, "Old ": -2 }, { news: -1 }],
    text_offset: [0, 5],
  };
  const body: JsonObject = { ...chunk(0, "Good day", "stop") };
  body.choices = [{ index: 0, text: "Good day", finish_reason: "stop", logprobs }];

  it("is read in its text, and in every line of what might have stood there", () => {
    const said = readCompletion(body)?.view.units.map(({ channel, text }) => `${channel} ${text}`);
    assert.deepEqual(said, ["content Good day", "other Good day", "other Bad news", "other Old "]);
  });

  it("loses its tokens when it is redacted", () => {
    const edits = createJsonEdits();
    withholdLogprobs(edits, body);
    assert.equal(JSON.parse(edits.applyTo(JSON.stringify(body), body)).choices[0].logprobs, null);
  });

  it("ends as filtered, with no text or a safe one", () => {
    const { filtered } = openAiCompletions.answer;
    for (const [safeText, text] of [
      [null, ""],
      ["Please call.", "Please call."],
    ] as const)
      assert.partialDeepStrictEqual(filtered?.({ ...ENDING, safeText }), {
        object: "text_completion",
        choices: [{ text, finish_reason: "content_filter" }],
        fairlead: { clause: "spam" },
      });
  });
});

const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
const filler = fc.string({ unit: fc.constantFrom("o", "k", " ", "ad", "forb"), maxLength: 200 });

/** Two choices by turns, the second of which carries the text. */
function interleaved(text: string, cuts: readonly number[]): JsonObject[] {
  const events: JsonObject[] = [];
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const piece = text.slice(from, from + (cuts[turn % cuts.length] ?? 1));
    from += piece.length;
    events.push(chunk(0, "la "), chunk(1, piece));
  }
  return [...events, chunk(0, "", "stop"), chunk(1, "", "stop")];
}

function textOf(sent: readonly JsonObject[], index: number): string {
  return sent
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices : []))
    .map((choice) => Object(choice))
    .filter((choice) => choice.index === index)
    .map(({ text }) => text)
    .join("");
}

describe("a streamed completion", () => {
  it("lets nothing of a violation out, however it is cut and whatever another choice says", () => {
    fc.assert(
      fc.property(filler, filler, lengths, lengths, (before, after, cuts, chunks) => {
        const events = interleaved(before + FORBIDDEN + after, cuts);
        const { sent, isRefused } = passThrough(readerFor({ prompt: "x", n: 2 }), events, chunks);
        assert.equal(isRefused, true);
        assert.ok(before.startsWith(textOf(sent, 1)));
      }),
    );
  });

  it("is redacted where a name is cut over chunks", () => {
    fc.assert(
      fc.property(filler, filler, lengths, lengths, (before, after, cuts, chunks) => {
        const events = interleaved(before + NAME + after, cuts);
        const { sent } = passThrough(readerFor({ prompt: "x", n: 2 }), events, chunks);
        assert.equal(textOf(sent, 1), `${before}[email]${after}`);
      }),
    );
  });

  it("ends every choice that a client waits for and that has not ended", () => {
    const reader = readerFor({ prompt: ["x", "y"], n: 2 });
    passThrough(reader, [chunk(2, "", "stop")]);
    const [ending] = dataOf(reader.filtered(ENDING));
    const choices = [0, 1, 3].map((index) => ({ index, text: "", finish_reason: "content_filter" }));
    assert.partialDeepStrictEqual(ending, { choices, fairlead: { clause: "spam" } });
  });

  it("goes without log probabilities", () => {
    const event = { ...chunk(0, "Good") };
    event.choices = [{ index: 0, text: "Good", finish_reason: null, logprobs: { tokens: ["Good"] } }];
    const { bytes } = passThrough(readerFor({ prompt: "x", logprobs: 1 }), [event]);
    assert.match(bytes, /"logprobs":null/);
  });
});
