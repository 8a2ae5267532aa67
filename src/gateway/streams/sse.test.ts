import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createSseReader, EVENT_BYTES_MAX, EventTooLarge } from "./sse.ts";

/** Reads `bytes` cut at the given places. */
function readInPieces(bytes: Buffer, cuts: readonly number[]) {
  const reader = createSseReader();
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const events = places.slice(1).flatMap((end, index) => reader.push(bytes.subarray(places[index], end)));
  return { events, rest: reader.rest() };
}

describe("the reader of server-sent events", () => {
  it("gives the same events and the same bytes wherever the stream is cut", () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, "")}`),
      fc.constantFrom(": comment", "event: x", "data:no space", "id: 7"),
    );
    const end = fc.constantFrom("\n", "\r\n", "\r");
    const event = fc
      .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), end)
      .map(([lines, eol]) => `${lines.join(eol)}${eol}${eol}`);
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (events, cuts) => {
          const bytes = Buffer.from(`${events.join("")}data: end\n\n`);
          const whole = readInPieces(bytes, []);
          const cut = readInPieces(bytes, cuts);
          assert.deepEqual(
            cut.events.map((found) => found.data),
            whole.events.map((found) => found.data),
          );
          assert.deepEqual(Buffer.concat([...cut.events.map((found) => found.raw), cut.rest]), bytes);
          assert.equal(whole.events.at(-1)?.data, "end");
        },
      ),
    );
  });

  it("joins the data lines of one event and leaves comments without data", () => {
    const { events } = readInPieces(Buffer.from(": hello\n\ndata: a\r\ndata: b\r\n\r\n"), []);
    assert.deepEqual(
      events.map((event) => event.data),
      [undefined, "a\nb"],
    );
  });

  it("takes a CR at the end for the end of a line once nothing can follow it", () => {
    const reader = createSseReader();
    const before = reader.push(Buffer.from("data: a\r\rdata: b\r\r"));
    const after = reader.end();
    assert.deepEqual(
      [before, after].map((events) => events.map(({ data }) => data)),
      [["a"], ["b"]],
    );
    assert.equal(reader.rest().length, 0);
  });

  it("keeps what follows the last event for the caller to judge", () => {
    assert.equal(readInPieces(Buffer.from('data: a\n\n{"error":1}'), [3]).rest.toString(), '{"error":1}');
  });

  it("gives up on an event that never ends before it fills the memory", () => {
    const reader = createSseReader();
    assert.throws(() => {
      for (let sent = 0; sent <= EVENT_BYTES_MAX; sent += 65_536) reader.push(Buffer.alloc(65_536, 97));
    }, EventTooLarge);
  });
});
