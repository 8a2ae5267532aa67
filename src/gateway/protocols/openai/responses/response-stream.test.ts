import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../json.ts";
import { ENDING } from "../../../sample-ending.ts";
import { dataOf, FORBIDDEN, NAME, passThrough, sseEvent } from "../../../sample-stream.ts";
import { UnscreenedFrame } from "../../protocol.ts";
import { parseResponse } from "./response-request.ts";
import { readResponseStream } from "./response-stream.ts";

const readerFor = (more: object = {}) =>
  readResponseStream(
    parseResponse(Buffer.from(JSON.stringify({ model: "m", stream: true, input: "Hello.", ...more }))),
  );

function response(status: string, output: JsonValue[], more: JsonObject = {}): JsonObject {
  return { id: "resp_1", object: "response", created_at: 1, status, model: "m", output, ...more };
}

const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
const part = (text: string): JsonObject => ({ type: "output_text", text, annotations: [] });
const message = (content: JsonValue[]): JsonObject => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content,
});

function numbered(events: JsonObject[]): JsonObject[] {
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}

/** A text as it is streamed: in pieces, and then once more in every event that closes something. */
function telling(pieces: readonly string[]): JsonObject[] {
  const text = pieces.join("");
  return numbered([
    { type: "response.created", response: response("in_progress", []) },
    { type: "response.in_progress", response: response("in_progress", []) },
    { type: "response.output_item.added", output_index: 0, item: message([]) },
    { type: "response.content_part.added", ...at, part: part("") },
    ...pieces.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part: part(text) },
    { type: "response.output_item.done", output_index: 0, item: message([part(text)]) },
    { type: "response.completed", response: response("completed", [message([part(text)])]) },
  ]);
}

function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let from = 0, turn = 0; from < text.length; turn++) {
    pieces.push(text.slice(from, from + (lengths[turn % lengths.length] ?? 1)));
    from += pieces.at(-1)?.length ?? 1;
  }
  return pieces;
}

function deltasOf(sent: readonly JsonObject[]): string {
  return sent.map(({ type, delta }) => (type === "response.output_text.delta" ? delta : "")).join("");
}

const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
const filler = fc.string({ unit: fc.constantFrom("o", "k", " ", "ad", "forb", "é"), maxLength: 300 });

describe("a streamed response", () => {
  it("lets nothing of a violation out, however its text and its events are cut", () => {
    fc.assert(
      fc.property(filler, filler, lengths, lengths, (before, after, cuts, chunks) => {
        const events = telling(cut(before + FORBIDDEN + after, cuts));
        const { sent, isRefused } = passThrough(readerFor(), events, chunks);
        assert.equal(isRefused, true);
        assert.ok(before.startsWith(deltasOf(sent)), "something past the beginning of the violation left");
        assert.ok(!sent.some(({ type }) => String(type).endsWith(".done")));
      }),
    );
  });

  it("goes without what is redacted in every event that says it once more", () => {
    fc.assert(
      fc.property(filler, filler, lengths, lengths, (before, after, cuts, chunks) => {
        const { sent, bytes, isRefused } = passThrough(
          readerFor(),
          telling(cut(before + NAME + after, cuts)),
          chunks,
        );
        const better = `${before}[email]${after}`;
        assert.equal(isRefused, false);
        assert.equal(deltasOf(sent), better);
        assert.ok(!bytes.includes(NAME), "it left in one of the repetitions");
        const [done, partDone, itemDone, completed] = sent.slice(-4);
        assert.equal(done?.text, better);
        assert.partialDeepStrictEqual(partDone, { part: { text: better } });
        assert.partialDeepStrictEqual(itemDone, { item: { content: [{ text: better }] } });
        assert.partialDeepStrictEqual(completed, { response: { output: [{ content: [{ text: better }] }] } });
      }),
    );
  });

  it("leaves byte for byte when nothing has to change", () => {
    fc.assert(
      fc.property(filler, lengths, lengths, (text, cuts, chunks) => {
        const events = telling(cut(text, cuts));
        const { bytes } = passThrough(readerFor(), events, chunks);
        assert.equal(bytes, events.map((event) => sseEvent(event).raw.toString()).join(""));
      }),
    );
  });

  it("waits for nothing but its texts, whatever its model, ids and states are called", () => {
    const reader = readerFor();
    const odd = { ...response("in_progress", [], { note: "for" }), model: "forbidden-model", id: "ask_ada" };
    const opening: JsonObject[] = [
      { type: "response.created", response: odd },
      { type: "response.in_progress", response: odd },
      { type: "response.output_item.added", output_index: 0, item: { ...message([]), id: "for_ada" } },
      { type: "response.content_part.added", ...at, item_id: "for_ada", part: part("") },
      { type: "response.output_text.delta", ...at, item_id: "for_ada", delta: "Good morning." },
      { type: "keepalive" },
    ];
    const { sent } = passThrough(reader, [...opening, ...telling([]).slice(-1)]);
    assert.equal(sent.length, opening.length + 1);
    const open = passThrough(readerFor(), opening, [1, 1, 1, 1, 1, 1, 99]);
    assert.equal(open.sentBeforeEnd, opening.length - 1);
  });

  it("judges by itself what a closing event says and the deltas did not", () => {
    const events = telling(["Good ", "morning."]).map((event) =>
      event.type === "response.output_text.done" ? { ...event, text: `It is ${FORBIDDEN}.` } : event,
    );
    assert.equal(passThrough(readerFor(), events).isRefused, true);
    const named = telling(["Good ", "morning."]).map((event) =>
      event.type === "response.completed"
        ? { ...event, response: response("completed", [message([part(`Ask ${NAME}.`)])]) }
        : event,
    );
    const { sent } = passThrough(readerFor(), named);
    assert.partialDeepStrictEqual(sent.at(-1), {
      response: { output: [{ content: [{ text: "Ask [email]." }] }] },
    });
  });

  it("takes a name out of tool arguments in every place, spelled with escapes too, and they stay JSON", () => {
    const text = JSON.stringify({ to: "Ask @@ now", n: 1 }).replace("@@", NAME.replace("a", "\\u0061"));
    const call = (args: string): JsonObject => ({
      id: "fc_1",
      type: "function_call",
      call_id: "call_1",
      name: "look_up",
      arguments: args,
    });
    for (let place = 1; place < text.length; place++) {
      const where = { item_id: "fc_1", output_index: 0 };
      const events = numbered([
        { type: "response.created", response: response("in_progress", []) },
        { type: "response.output_item.added", output_index: 0, item: call("") },
        ...[text.slice(0, place), text.slice(place)].map((delta) => ({
          type: "response.function_call_arguments.delta",
          ...where,
          delta,
        })),
        {
          type: "response.function_call_arguments.done",
          ...where,
          name: "look_up",
          arguments: text,
        },
        { type: "response.output_item.done", output_index: 0, item: call(text) },
        { type: "response.completed", response: response("completed", [call(text)]) },
      ]);
      for (const chunks of [[1], [events.length]]) {
        const { sent } = passThrough(readerFor(), events, chunks);
        const deltas = sent.map(({ delta }) => delta ?? "").join("");
        const [done, itemDone, completed] = sent.slice(-3);
        const better = { to: "Ask [email] now", n: 1 };
        assert.deepEqual(JSON.parse(deltas), better);
        assert.deepEqual(JSON.parse(String(done?.arguments)), better);
        for (const each of [itemDone, completed]) assert.match(JSON.stringify(each), /Ask \[email\] now/);
      }
    }
  });

  it("goes without log probabilities, which would come before their text is judged", () => {
    const logprobs = [{ token: "Good", logprob: -1, top_logprobs: [] }];
    const events = telling(["Good", " morning."]).map((event) =>
      event.type === "response.output_text.delta" ? { ...event, logprobs } : event,
    );
    const { sent } = passThrough(readerFor(), events);
    for (const event of sent) if ("logprobs" in event) assert.deepEqual(event.logprobs, []);
  });

  it("does not judge what repeats the caller's own words, and judges what was put in their place", () => {
    const instructions = `Never say ${FORBIDDEN}.`;
    const echo = (text: string) => [
      { type: "response.created", response: response("in_progress", [], { instructions: text }) },
      { type: "response.completed", response: response("completed", [], { instructions: text }) },
    ];
    assert.equal(passThrough(readerFor({ instructions }), echo(instructions)).isRefused, false);
    assert.equal(passThrough(readerFor(), echo(instructions)).isRefused, true);
  });

  it("is judged in its reasoning, refusals, annotations, custom tools and unknown fields", () => {
    const events: JsonObject[] = [
      { type: "response.reasoning_summary_text.delta", ...at, summary_index: 0, delta: FORBIDDEN },
      { type: "response.reasoning_text.delta", ...at, delta: FORBIDDEN },
      { type: "response.refusal.delta", ...at, delta: FORBIDDEN },
      { type: "response.custom_tool_call_input.delta", ...at, delta: FORBIDDEN },
      { type: "response.output_text.annotation.added", ...at, annotation: { title: FORBIDDEN } },
      { type: "response.output_text.delta", ...at, delta: "", note: FORBIDDEN },
      { type: "response.output_text.delta", ...at, delta: "", [FORBIDDEN]: 1 },
      { type: "response.output_text.delta", ...at, delta: { text: FORBIDDEN } },
      { type: "response.output_text.delta", ...at, item_id: FORBIDDEN, delta: "" },
      { type: "response.output_item.added", output_index: 0, item: message([part(FORBIDDEN)]) },
      { type: "response.failed", response: response("failed", [], { error: { message: FORBIDDEN } }) },
      { type: "keepalive", note: FORBIDDEN },
    ];
    for (const event of events)
      assert.equal(passThrough(readerFor(), [event]).isRefused, true, JSON.stringify(event));
  });

  it("sees a violation of which an item holds the beginning and its deltas the rest", () => {
    const events: JsonObject[] = [
      { type: "response.output_item.added", output_index: 0, item: message([part(FORBIDDEN.slice(0, 6))]) },
      { type: "response.output_text.delta", ...at, delta: FORBIDDEN.slice(6) },
    ];
    const { bytes, isRefused } = passThrough(readerFor(), events);
    assert.deepEqual([isRefused, bytes], [true, ""]);
  });

  it("ends at an event or an item that nobody knows", () => {
    const odd: JsonObject[] = [
      { type: "response.thoughts.delta", delta: "Hm." },
      { type: "constructor" },
      { delta: "Hm." },
      { type: "response.output_item.added", output_index: 0, item: { type: "dream", text: "Hm." } },
      { type: "response.content_part.added", ...at, part: { type: "dream", text: "Hm." } },
      { type: "response.output_item.added", output_index: 0, item: { ...message([]), Content: "Hm." } },
    ];
    for (const event of odd)
      assert.throws(() => readerFor().read(sseEvent(event)), UnscreenedFrame, JSON.stringify(event));
  });

  it("notes tools that the provider ran, pictures, sound and encrypted reasoning as unread", () => {
    const kinds: readonly (readonly [string, JsonObject])[] = [
      ["hosted_tools", { type: "response.web_search_call.searching", ...at }],
      ["hosted_tools", { type: "response.output_item.done", output_index: 0, item: { type: "mcp_call" } }],
      ["image", { type: "response.image_generation_call.partial_image", ...at, partial_image_b64: "AA" }],
      ["audio", { type: "response.audio.delta", delta: "AA" }],
      [
        "encrypted_reasoning",
        {
          type: "response.output_item.done",
          output_index: 0,
          item: { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA" },
        },
      ],
    ];
    for (const [kind, event] of kinds) {
      const { unscannable = [] } = readerFor().read(sseEvent(event));
      assert.ok(
        unscannable.some((found) => found.kind === kind),
        kind,
      );
    }
  });

  it("counts tokens as the finished response does", () => {
    const usage = { input_tokens: 3, output_tokens: 4, output_tokens_details: { reasoning_tokens: 1 } };
    const event = { type: "response.completed", response: response("completed", [], { usage }) };
    assert.deepEqual(readerFor().read(sseEvent(event)).usage, { inputTokens: 3, outputTokens: 4 });
  });
});

describe("the ending of a response that is refused", () => {
  const types = (bytes: string) => dataOf(bytes).map(({ type }) => type);

  it("announces a response first when nothing was sent", () => {
    const events = dataOf(readerFor().filtered(ENDING));
    assert.deepEqual(
      events.map(({ type }) => type),
      ["response.created", "response.incomplete"],
    );
    assert.deepEqual(
      events.map(({ sequence_number }) => sequence_number),
      [0, 1],
    );
    assert.partialDeepStrictEqual(events[1], {
      response: { status: "incomplete", incomplete_details: { reason: "content_filter" }, output: [] },
      fairlead: { clause: "spam" },
    });
  });

  it("goes on with the id and the numbers of what was sent, and not of what was only read", () => {
    const reader = readerFor();
    const { sent } = passThrough(reader, telling(["Good morning. ", FORBIDDEN]));
    const ending = dataOf(reader.filtered({ ...ENDING, safeText: "Please call." }));
    const last = sent.at(-1)?.sequence_number;
    assert.equal(ending[0]?.sequence_number, Number(last) + 1);
    assert.deepEqual(types(reader.filtered(ENDING)), ["response.incomplete"]);
    assert.partialDeepStrictEqual(ending[0], { type: "response.output_item.added", output_index: 1 });
    assert.partialDeepStrictEqual(ending.at(-1), {
      type: "response.incomplete",
      response: { id: "resp_1", created_at: 1, output: [{ content: [{ text: "Please call." }] }] },
    });
  });

  it("is an error event where the upstream failed, in both places where clients look", () => {
    const reader = readerFor();
    assert.equal(reader.read(sseEvent({ type: "error", message: "no" })).isFailure, true);
    const bytes = reader.failed(
      JSON.stringify({ error: { message: "It broke off.", code: "c", param: null } }),
    );
    assert.match(bytes, /^event: error\n/);
    const words = { message: "It broke off.", code: "c" };
    assert.partialDeepStrictEqual(dataOf(bytes)[0], { type: "error", ...words, error: words });
  });
});
