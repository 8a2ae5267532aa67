import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Holds } from "../../platform/index.ts";
import type { JsonObject } from "../json.ts";
import { type Asked, PROTOCOLS } from "../protocols/index.ts";
import { FORBIDDEN, judge, NAME, openFrom, STRICT, sseEvent } from "../sample-stream.ts";
import { createStreamScreen } from "./stream-screen.ts";

/** A screen for one streamed chat completion. */
function screenOf(screening = judge, holds: Holds = STRICT) {
  const chat = PROTOCOLS.find(({ id }) => id === "openai.chat");
  // Of what was asked, the reader looks at the options of the stream alone.
  const reader = chat?.stream?.open({ body: {} } as unknown as Asked);
  const screen = createStreamScreen({
    screen: (units, parts) => screening(parts === "exact" ? units : []),
    screenOpen: (unit) => ({ screening: screening([unit]), openFrom: openFrom(unit.text) }),
    openFrom,
    holds,
    onScreening: () => undefined,
  });
  return {
    ...screen,
    take(json: JsonObject, aside = ""): void {
      const event = { ...sseEvent(json), aside };
      if (reader) screen.take(event, reader.read(event));
    },
    release(final: boolean) {
      const { frames, refused } = screen.release(final);
      return { bytes: frames.map(({ bytes }) => Buffer.from(bytes)), refused };
    },
  };
}

/** Streams `text` in pieces of the given lengths; returns what left, and whether the stream was refused. */
function stream(text: string, lengths: readonly number[], field = "content") {
  const screen = screenOf();
  const left: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < text.length; index++) {
    const piece = text.slice(at, at + (lengths[index % lengths.length] ?? 1));
    at += piece.length;
    const json = { id: "c", choices: [{ index: 0, delta: { [field]: piece }, finish_reason: null }] };
    screen.take(json);
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
    const screen = screenOf((units) => {
      texts.push(...units.map((unit) => unit.text));
      return judge(units);
    });
    for (let turn = 0; turn < 3; turn++) {
      const frame = { choices: [{ index: 0, delta: { "a name of its own": turn } }], "one beside": null };
      screen.take(frame);
    }
    assert.equal(screen.release(true).refused, undefined);
    assert.deepEqual(texts.toSorted(), ["a name of its own", "one beside"]);
    const worse = { choices: [{ index: 0, delta: { [FORBIDDEN]: 1 } }] };
    screen.take(worse);
    assert.notEqual(screen.release(true).refused, undefined);
  });

  it("judges comments, event names and ids beside the data as it judges text", () => {
    const screen = screenOf();
    screen.take({}, `: ${FORBIDDEN}\n`);
    assert.notEqual(screen.release(true).refused, undefined);
  });

  it("passes an event without data on at once, and one whose words do not pass without them", () => {
    const screen = screenOf();
    const beats = [
      ":\n",
      ": ping\n",
      `: ${FORBIDDEN}\n`,
      ": forbid\n",
      `: ${NAME}\n`,
      ": for",
      ": ping\n",
    ].map((aside) =>
      screen.beat({ raw: Buffer.from(`${aside}\n`), data: undefined, name: "", aside }).toString(),
    );
    assert.deepEqual(beats.slice(0, 3), [":\n\n", ": ping\n\n", ":\n\n"]);
    assert.equal(beats[4], ":\n\n");
    assert.equal(beats[5], ":\n\n");
  });

  it("judges two choices that take turns, each as a text of its own", () => {
    const screen = screenOf();
    for (const character of `x ${FORBIDDEN}`) {
      for (const index of [0, 1])
        screen.take({ choices: [{ index, delta: { content: index ? character : "y" } }] });
    }
    assert.notEqual(screen.release(true).refused, undefined);
  });

  it("reads the escapes of streamed tool arguments, cut anywhere", () => {
    const escaped = [...FORBIDDEN].map(
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    const text = `{"q":"${escaped.join("")}"}`;
    for (let cut = 1; cut < text.length; cut++) {
      const screen = screenOf();
      const released = [text.slice(0, cut), text.slice(cut)].map((piece) => {
        screen.take(calling(piece));
        return screen.release(false);
      });
      const refused = released.some((one) => one.refused) || screen.release(true).refused;
      const sent = released.flatMap(({ bytes }) => bytes.map(String));
      assert.ok(refused);
      assert.doesNotMatch(sent.join(""), /u0066/);
    }
  });

  it("keeps streamed tool arguments valid JSON when something is taken out of them", () => {
    const spelled = NAME.replace("a", "\\u0061");
    const text = JSON.stringify({ to: "Write to @@, please", n: 1 }).replace("@@", spelled);
    for (let cut = 1; cut < text.length; cut++) {
      const screen = screenOf();
      for (const piece of [text.slice(0, cut), text.slice(cut)]) screen.take(calling(piece));
      const args = screen
        .release(true)
        .bytes.map((bytes) => JSON.parse(String(bytes).slice(6)))
        .map(argumentsOf);
      assert.deepEqual(JSON.parse(args.join("")), { to: "Write to [email], please", n: 1 });
    }
  });

  it("lets no more than its bound out where a rule is bounded, and everything where it observes", () => {
    const long = `${"a ".repeat(20)}${FORBIDDEN}`;
    const leaks = (exact: Holds["exact"]) => {
      const screen = screenOf(judge, { exact, heads: { mode: "observe" } });
      let sent = "";
      for (const character of long) {
        screen.take({ choices: [{ index: 0, delta: { content: character } }] });
        const { bytes, refused } = screen.release(false);
        if (refused) break;
        sent += textOf(bytes);
      }
      return Math.max(0, sent.length - long.indexOf(FORBIDDEN));
    };
    assert.equal(leaks({ mode: "strict" }), 0);
    assert.equal(leaks({ mode: "bounded", tokens: 3 }), 3);
    assert.equal(leaks({ mode: "observe" }), FORBIDDEN.length - 1);
  });

  it("holds text for heads in windows that grow from 32 characters", () => {
    const screen = screenOf(judge, { exact: { mode: "observe" }, heads: { mode: "strict" } });
    const sizes: number[] = [];
    let waiting = 0;
    for (let turn = 0; turn < 500; turn++) {
      screen.take({ choices: [{ index: 0, delta: { content: "x" } }] });
      waiting++;
      const count = screen.release(false).bytes.length;
      if (count === 0) continue;
      sizes.push(count);
      waiting = 0;
    }
    assert.deepEqual(sizes, [32, 64, 128, 192]);
    assert.equal(screen.release(true).bytes.length, waiting);
  });
});

function calling(piece: string): JsonObject {
  return { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }] };
}

function argumentsOf(chunk: {
  choices: { delta: { tool_calls: { function: { arguments: string } }[] } }[];
}): string {
  return chunk.choices[0]?.delta.tool_calls[0]?.function.arguments ?? "";
}
