import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Decision, Redaction, TextUnit } from "../../platform/index.ts";
import type { JsonObject } from "../json.ts";
import { UnscreenedFrame } from "../protocols/index.ts";
import type { Screening } from "../screen.ts";
import type { SseEvent } from "./sse.ts";
import { createStreamScreen } from "./stream-screen.ts";

const FORBIDDEN = "forbidden words";
const NAME = "ada@example.com";

/** A policy in miniature: refuses one phrase, redacts one address. */
function judge(units: readonly TextUnit[]): Screening {
  const refused = units.some((unit) => unit.text.includes(FORBIDDEN));
  const redactions: Redaction[] = units.flatMap((unit, index) => {
    const start = unit.text.indexOf(NAME);
    return start < 0
      ? []
      : [{ span: { unit: index, start, end: start + NAME.length }, placeholder: "[email]" }];
  });
  const enforced = refused ? "refuse" : redactions.length > 0 ? "redact" : "allow";
  const decision: Decision = {
    id: "dec_1",
    direction: "output",
    action: enforced,
    enforced,
    effective: enforced,
    rule: null,
    clause: null,
    says: null,
    safeText: null,
    matches: [],
    shadow: [],
    redactions: refused ? [] : redactions,
  };
  return { decision, scores: {}, texts: units.length, chars: 0 };
}

/** Where a prefix of a pattern stands at the end of the text. */
function openFrom(text: string): number {
  for (let at = Math.max(0, text.length - FORBIDDEN.length); at < text.length; at++) {
    if ([FORBIDDEN, NAME].some((pattern) => pattern.startsWith(text.slice(at)))) return at;
  }
  return text.length;
}

function eventOf(json: JsonObject): SseEvent {
  const data = JSON.stringify(json);
  return { raw: Buffer.from(`data: ${data}\n\n`), data, aside: "" };
}

/** Streams `text` in pieces of the given lengths; returns what left, and whether the stream was refused. */
function stream(text: string, lengths: readonly number[], field = "content") {
  const screen = createStreamScreen({ screen: judge, openFrom, onScreening: () => undefined });
  const left: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < text.length; index++) {
    const piece = text.slice(at, at + (lengths[index % lengths.length] ?? 1));
    at += piece.length;
    const json = { id: "c", choices: [{ index: 0, delta: { [field]: piece }, finish_reason: null }] };
    screen.take(eventOf(json), json);
    const { bytes, refused } = screen.release(false);
    left.push(...bytes);
    if (refused) return { left, refused: true };
  }
  const { bytes, refused } = screen.release(true);
  return { left: [...left, ...bytes], refused: refused !== undefined };
}

function textOf(frames: readonly Buffer[], field = "content"): string {
  return frames.map((frame) => JSON.parse(frame.toString().slice(6)).choices[0].delta[field]).join("");
}

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const filler = fc.string({ unit: fc.constantFrom("a", "f", "o", " ", "ada", "forbid"), maxLength: 700 });

describe("a screened stream", () => {
  it("lets no character of a violation out, however the text is cut and wherever it stands", () => {
    fc.assert(
      fc.property(filler, filler, pieces, (before, after, lengths) => {
        fc.pre(!before.includes(NAME));
        const { left, refused } = stream(before + FORBIDDEN + after, lengths);
        assert.equal(refused, true);
        const sent = textOf(left);
        assert.ok(before.startsWith(sent), "something past the beginning of the violation left");
      }),
    );
  });

  it("redacts what is cut over frames, and keeps all other text", () => {
    fc.assert(
      fc.property(filler, filler, pieces, (before, after, lengths) => {
        const { left, refused } = stream(before + NAME + after, lengths);
        assert.equal(refused, false);
        assert.equal(textOf(left), `${before}[email]${after}`);
      }),
    );
  });

  it("leaves the bytes of every frame alone when nothing fires", () => {
    fc.assert(
      fc.property(filler, pieces, (text, lengths) => {
        fc.pre(text !== "");
        assert.equal(textOf(stream(text, lengths).left), text);
      }),
    );
  });

  it("judges every field of a delta, known or not", () => {
    for (const field of ["content", "refusal", "reasoning_content", "reasoning", "thoughts_of_tomorrow"]) {
      assert.equal(stream(`x ${FORBIDDEN}`, [4], field).refused, true, field);
    }
  });

  it("judges the name of a field that it does not know, once", () => {
    const texts: string[] = [];
    const screen = createStreamScreen({
      screen: (units) => {
        texts.push(...units.map((unit) => unit.text));
        return judge(units);
      },
      openFrom,
      onScreening: () => undefined,
    });
    for (let turn = 0; turn < 3; turn++) {
      const frame = { choices: [{ index: 0, delta: { "a name of its own": turn } }], "one beside": null };
      screen.take(eventOf(frame), frame);
    }
    assert.equal(screen.release(true).refused, undefined);
    assert.deepEqual(texts.toSorted(), ["a name of its own", "one beside"]);
    const worse = { choices: [{ index: 0, delta: { [FORBIDDEN]: 1 } }] };
    screen.take(eventOf(worse), worse);
    assert.notEqual(screen.release(true).refused, undefined);
  });

  it("judges comments, event names and ids beside the data as it judges text", () => {
    const screen = createStreamScreen({ screen: judge, openFrom, onScreening: () => undefined });
    screen.take({ ...eventOf({}), aside: `: ${FORBIDDEN}\n` }, {});
    assert.notEqual(screen.release(true).refused, undefined);
  });

  it("passes an event without data on at once, and one whose words do not pass without them", () => {
    const screen = createStreamScreen({ screen: judge, openFrom, onScreening: () => undefined });
    const beats = [
      ":\n",
      ": ping\n",
      `: ${FORBIDDEN}\n`,
      ": forbid\n",
      `: ${NAME}\n`,
      ": for",
      ": ping\n",
    ].map((aside) => screen.beat({ raw: Buffer.from(`${aside}\n`), data: undefined, aside }).toString());
    assert.deepEqual(beats.slice(0, 3), [":\n\n", ": ping\n\n", ":\n\n"]);
    assert.equal(beats[4], ":\n\n");
    assert.equal(beats[5], ":\n\n");
  });

  it("stops at a frame that it cannot judge", () => {
    const screen = createStreamScreen({ screen: judge, openFrom, onScreening: () => undefined });
    const tool = {
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: "x" } }] } }],
    };
    const second = { choices: [{ index: 1, delta: { content: "x" } }] };
    for (const frame of [tool, second])
      assert.throws(() => screen.take(eventOf(frame), frame), UnscreenedFrame);
  });
});
