import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createConclude } from "./conclude.ts";
import type { Trip } from "./trip.ts";

const WHOLE = { outcome: "answered", status: 200, code: null, lastBytes: "{}" } as const;

/** A way out of the road before which everything went well, and a response that does as it is told. */
function wayOut(writeHead: () => void, written: unknown[] = []) {
  const errors: string[] = [];
  const { conclude } = createConclude({
    access: { settle: () => true, rateHeaders: () => ({}), noteUnadmitted: () => undefined },
    oversight: { closed: async (record) => void written.push(record) },
    // Of a record, what the call has cost is all that is looked at here.
    records: { closed: (_: Trip, ending: { usage: object }) => ending.usage } as never,
    clock: { now: () => 0, monotonic: () => 0 },
    log: { error: (event: string) => errors.push(event) } as never,
    docsUrl: (code) => code,
  });
  let destroyed = false;
  const response = { headersSent: false, writeHead, end: () => undefined, destroy: () => (destroyed = true) };
  return { conclude, response, errors, isDestroyed: () => destroyed };
}

function trip(response: object, more: object = {}): Trip {
  const times = { started: 0, bodyRead: 0, forwarded: 1, answered: 1, upstreamEnded: 1 };
  const output = { decision: undefined, chars: 4, bytes: 12 };
  const known = { id: "req_1", caller: {}, admission: {}, errors: {}, times, output, answerBytes: 0 };
  // Only what the way out reads.
  return { ...known, response, ...more } as unknown as Trip;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the way out of the road", () => {
  it("gives up one answer that cannot be sent, and not the process", async () => {
    const { conclude, response, errors, isDestroyed } = wayOut(() => {
      throw new Error("Invalid character in header content");
    });
    conclude(trip(response), WHOLE);
    await settled();
    assert.deepEqual([isDestroyed(), errors], [true, ["an answer could not be sent"]]);
  });

  it("estimates an answer that nobody counted by its bytes, so that Chinese costs no less than English", async () => {
    const written: unknown[] = [];
    const { conclude, response } = wayOut(() => undefined, written);
    conclude(trip(response, { asked: { view: { bytes: 10 } } }), WHOLE);
    await settled();
    assert.deepEqual(written, [{ inputTokens: 5, outputTokens: 6 }]);
  });
});
