import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CONFORMANCE, type MakeCounters, neverPassesALimit } from "./conformance.ts";
import { WINDOW_MS } from "./counters.ts";
import { createMemoryCounters } from "./index.ts";
import { createSlidingLog } from "./sliding-log.ts";

const make: MakeCounters = (clock) => createMemoryCounters({ clock });

const steps = fc.array(
  fc.record({
    passes: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 20_000, noNaN: true })),
    tokens: fc.integer({ min: 0, max: 120 }),
    settles: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
  }),
  { minLength: 5, maxLength: 120 },
);

describe("memory counters", () => {
  for (const { promise, check } of CONFORMANCE) it(promise, () => check(make));

  it("never passes a limit in any 60 seconds, whatever comes and goes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 400 }),
        steps,
        (requests, tokens, life) => neverPassesALimit(make, { requests, tokens }, life),
      ),
      { numRuns: 300 },
    );
  });

  it("would be caught by that property if it forgot usage a second early", () => {
    const hasty: MakeCounters = (clock) => {
      const inner = createMemoryCounters({ clock: { monotonic: () => clock.monotonic() * 1.02 } });
      return inner;
    };
    assert.throws(() =>
      fc.assert(
        fc.property(steps, (life) => neverPassesALimit(hasty, { requests: 2, tokens: 400 }, life)),
        { numRuns: 300, seed: 1 },
      ),
    );
  });
});

describe("the sliding log", () => {
  it("holds at most one cell per millisecond and lets go of those that left the window", () => {
    const log = createSlidingLog();
    for (let now = 0; now < 4 * WINDOW_MS; now += 0.5) {
      log.expire(now);
      log.add(now, { requests: 1, tokens: 1 });
      assert.ok(log.size() <= 2 * WINDOW_MS + 2);
    }
    log.expire(10 * WINDOW_MS);
    assert.deepEqual([log.size(), log.used()], [0, { requests: 0, tokens: 0 }]);
  });

  it("keeps cells in order when older usage is added after newer", () => {
    const log = createSlidingLog();
    for (const at of [50, 10, 30, 30, 70]) log.add(at, { requests: 1, tokens: at });
    assert.equal(log.waitFor("tokens", 10, 100), 10 + WINDOW_MS - 100);
    assert.equal(log.waitFor("tokens", 11, 100), 30 + WINDOW_MS - 100);
    assert.equal(log.waitFor("tokens", 190, 100), 70 + WINDOW_MS - 100);
  });
});
