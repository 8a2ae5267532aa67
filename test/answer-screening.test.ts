import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { DONE, frame, says, streams } from "./house/answers.ts";
import { ask, chat, chunksOf, completionOf, eventsOf, textOf } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";
import { openEvents } from "./house/start-upstream.ts";

const ADDRESS = "anna.lind@example.org";
const STREAM = { stream: true };
const FORBIDDEN = "Now buy our pills today.";
const LONG = "The garden behind the library opens at nine. ".repeat(12);
const CUT = [LONG, "Now bu", "y ou", "r pi", "lls today.", " And so on."];

const RULES = [
  sampleRule({ where: { direction: ["output"] } }),
  sampleRule({
    id: "fraud.scams",
    clause: "fraud",
    where: { direction: ["output"] },
    when: { phrases: "scams" },
    action: "hold",
  }),
  sampleRule({
    id: "privacy",
    where: { direction: ["output"] },
    when: { pii: ["email"] },
    action: "redact",
  }),
];

const JSON_TYPE = { "content-type": "application/json" };
const TWICE_WHOLE =
  '{"id":"c","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"ada@example.com","content":"fine"}}]}';
const TWICE_FRAME =
  'data: {"id":"c","choices":[{"index":0,"delta":{"content":"ada@example.com","content":"fine"},"finish_reason":"stop"}]}\n\n';
const MARKED = JSON.stringify({
  id: "marked-id",
  model: "marked-model",
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, note: "marked-note" },
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: FORBIDDEN } }],
});

/** Frames as a server with habits of its own writes them. */
const ODD_FRAMES = [
  ": a comment\n\n",
  'data:{"id":"c","choices":[{"delta":{"role":"assistant","content":""},"index":0,"finish_reason":null}],"x_fp":0.50}\r\n\r\n',
  'event: message\nid: 7\ndata: { "id":"c", "choices":[{"index":0,"delta":{"content":"Gr\\u00fc\\u00dfe"},"finish_reason":null}]}\n\n',
  'data: {"id":"c",\ndata: "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"id":"c","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}\n\n',
];

const second = (text: string) => frame(text).replace('"index":0', '"index":1');

describe("what is answered", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      config: "stream_heartbeat_ms: 20\n",
      policy: samplePolicyText(RULES),
      models: {
        forbidden: says(`${LONG}${FORBIDDEN} ${LONG}`),
        cut: streams(...CUT.map((text) => frame(text)), frame("", "stop"), DONE),
        held: says("Please send the deposit first."),
        address: says(`You can write to ${ADDRESS}, who is in on Mondays.`),
        "cut-address": streams(
          ...["You can write to anna.l", "ind@exam", "ple.org", ", who is in on Mondays."].map((text) =>
            frame(text),
          ),
          frame("", "stop"),
          DONE,
        ),
        "twice-whole": (response) => response.writeHead(200, JSON_TYPE).end(TWICE_WHOLE),
        pauses: async (response) => {
          openEvents(response);
          response.write(frame("Good") + frame("mor"));
          await pause(200);
          response.end(frame("ning.") + frame("", "stop") + DONE);
        },
        marked: (response) => response.writeHead(200, JSON_TYPE).end(MARKED),
        twice: streams(TWICE_FRAME, DONE),
        odd: streams(...ODD_FRAMES, DONE),
        "odd-whole": (response) =>
          response.writeHead(200, { "content-type": "application/json" }).end(ODD_WHOLE),
        "two-choices": streams(
          ...["Hello. ", "Now bu", "y our pi", "lls today."].flatMap((text) => [frame("La "), second(text)]),
          frame("", "stop"),
          DONE,
        ),
      },
    });
  });
  after(() => house.close());

  it("never leaves with a forbidden phrase: it ends as filtered, and says by what", async () => {
    const answer = await ask(house.gateway, chat("forbidden", "Go on."));
    const { choices, fairlead } = completionOf(answer);
    assert.deepEqual([answer.status, choices[0].finish_reason], [200, "content_filter"]);
    assert.equal(choices[0].message.content, null);
    assert.partialDeepStrictEqual(fairlead, { decision: "refuse", clause: "spam", rule: "spam.ads" });
    assert.doesNotMatch(answer.text, /pills|garden/);
    const { outcome, output, usage } = await recordOf(house.gateway.data, answer.id);
    assert.deepEqual([outcome, output?.effective, usage.source], ["refused", "refuse", "upstream"]);
  });

  for (const model of ["forbidden", "cut"]) {
    it(`never leaves with a forbidden phrase in a stream either (${model})`, async () => {
      const answer = await ask(house.gateway, chat(model, "Go on.", STREAM));
      const last = chunksOf(answer).at(-1);
      assert.doesNotMatch(textOf(answer), /buy|pills|today|so on/);
      assert.ok(
        LONG.startsWith(textOf(answer).replace(/Now ?$/, "")),
        "something else than the beginning left",
      );
      assert.equal(last?.choices[0]?.finish_reason, "content_filter");
      assert.partialDeepStrictEqual(last.fairlead, { decision: "refuse", clause: "spam" });
      assert.ok(answer.text.endsWith(DONE));
      const { outcome, output } = await recordOf(house.gateway.data, answer.id);
      assert.deepEqual([outcome, output?.rule], ["refused", "spam.ads"]);
      assert.equal(output?.scanned.released_chars, textOf(answer).length);
    });
  }

  for (const more of [{}, STREAM]) {
    it(`is not delivered when it would be held (${"stream" in more ? "streamed" : "whole"})`, async () => {
      const answer = await ask(house.gateway, chat("held", "Go on.", more));
      assert.doesNotMatch(answer.text, /deposit/);
      assert.match(answer.text, /"finish_reason":"content_filter"/);
      const { output } = await recordOf(house.gateway.data, answer.id);
      assert.deepEqual([output?.decision, output?.effective], ["hold", "refuse"]);
    });
  }

  it("leaves without personal details", async () => {
    const answer = await ask(house.gateway, chat("address", "Who?"));
    const { choices, fairlead } = completionOf(answer);
    assert.equal(choices[0].message.content, "You can write to [email], who is in on Mondays.");
    assert.equal(fairlead?.decision, "redact");
    assert.equal(answer.headers.get("x-fairlead-decision"), "redact");
  });

  for (const model of ["address", "cut-address"]) {
    it(`leaves without personal details in a stream (${model})`, async () => {
      const answer = await ask(house.gateway, chat(model, "Who?", STREAM));
      assert.equal(textOf(answer), "You can write to [email], who is in on Mondays.");
      assert.equal(chunksOf(answer).at(-1)?.fairlead?.decision, "redact");
      assert.equal(eventsOf(answer).at(-1), "[DONE]");
      assert.doesNotMatch(answer.text, /anna|example/);
    });
  }

  it("leaves byte for byte when nothing has to change", async () => {
    const streamed = await ask(house.gateway, chat("odd", "Hm?", STREAM));
    assert.equal(streamed.text, ODD_FRAMES.slice(0, -1).join("") + DONE, "usage was not asked for");
    const counted = await ask(
      house.gateway,
      chat("odd", "Hm?", { ...STREAM, stream_options: { include_usage: true } }),
    );
    assert.equal(counted.text, ODD_FRAMES.join("") + DONE);
    assert.equal((await ask(house.gateway, chat("odd-whole", "Hm?"))).text, ODD_WHOLE);
    const { usage } = await recordOf(house.gateway.data, streamed.id);
    assert.deepEqual(usage, { input_tokens: 5, output_tokens: 2, source: "upstream" });
  });

  it("is not passed on when it names a key twice, of which only one could be judged", async () => {
    const whole = await ask(house.gateway, chat("twice-whole", "Hm?"));
    assert.equal(whole.status, 502);
    const streamed = await ask(house.gateway, chat("twice", "Hm?", STREAM));
    for (const { text } of [whole, streamed]) {
      assert.match(text, /models\/upstream_garbage/);
      assert.doesNotMatch(text, /ada@/);
    }
  });

  it("is replaced altogether when it is refused: nothing of its id, model or usage is left", async () => {
    const { text } = await ask(house.gateway, chat("marked", "Hm?"));
    assert.match(text, /content_filter/);
    assert.doesNotMatch(text, /marked-id|marked-model|marked-note/);
  });

  it("shows that it lives while everything of it is held", async () => {
    const answer = await ask(house.gateway, chat("pauses", "Hm?", STREAM));
    assert.ok(answer.text.split("\n\n").filter((event) => event === ":").length >= 2, answer.text);
    assert.equal(textOf(answer), "Goodmorning.");
  });

  it("is judged in every choice of a stream", async () => {
    const answer = await ask(house.gateway, chat("two-choices", "Hm?", { ...STREAM, n: 2 }));
    assert.doesNotMatch(answer.text, /buy|pills/);
    const last = chunksOf(answer).at(-1);
    assert.deepEqual(
      last?.choices.map(({ finish_reason }) => finish_reason),
      ["content_filter", "content_filter"],
    );
  });
});

const ODD_WHOLE =
  '{ "choices":[ {"index":0,"finish_reason":"stop","message":{"content":"Gr\\u00fc\\u00dfe","role":"assistant"}} ],\n"id":"c", "x_fp":0.50 }';
