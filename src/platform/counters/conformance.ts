import assert from "node:assert/strict";
import type { Clock } from "../clock.ts";
import { type Counters, type Grant, type Usage, WINDOW_MS } from "./counters.ts";

/** Builds the adapter under test on a clock that the test moves. */
export type MakeCounters = (clock: Pick<Clock, "monotonic">) => Counters;

/** One step of a random life of a key. */
export interface Step {
  /** Milliseconds that pass before it; fractions too, as real clocks have them. */
  readonly passes: number;
  readonly tokens: number;
  /** Tokens to settle the oldest open grant with, at most what it reserved; undefined settles nothing. */
  readonly settles: number | undefined;
}

interface Conformance {
  readonly promise: string;
  check(make: MakeCounters): void;
}

const KEY = "app_one";

/** What every adapter of the port promises; a test file runs each of them against its adapter. */
export const CONFORMANCE: readonly Conformance[] = [
  {
    promise: "admits up to the limit, refuses the next one, and counts nothing for the refused",
    check(make) {
      const { counters } = at(make);
      const limits = { requests: 3, tokens: 1_000 };
      for (let call = 0; call < 3; call += 1) granted(counters.reserve(KEY, one(10), limits));
      const denial = denied(counters.reserve(KEY, one(10), limits));
      assert.equal(denial.exceeded, "requests");
      assert.deepEqual(counters.state(KEY).used, { requests: 3, tokens: 30 });
    },
  },
  {
    promise: "names a wait after which the same ask passes, and a millisecond before which it does not",
    check(make) {
      const { counters, clock } = at(make);
      const limits = { requests: 10, tokens: 100 };
      granted(counters.reserve(KEY, one(60), limits));
      clock.pass(1_000);
      granted(counters.reserve(KEY, one(40), limits));
      clock.pass(500);
      const { exceeded, waitMs } = denied(counters.reserve(KEY, one(61), limits));
      assert.deepEqual({ exceeded, waitMs }, { exceeded: "tokens", waitMs: WINDOW_MS - 500 });
      clock.pass(waitMs - 1);
      denied(counters.reserve(KEY, one(61), limits));
      clock.pass(1);
      granted(counters.reserve(KEY, one(61), limits));
    },
  },
  {
    promise: "says that an ask beyond the limit never passes",
    check(make) {
      const { counters } = at(make);
      const denial = denied(counters.reserve(KEY, one(101), { requests: 10, tokens: 100 }));
      assert.deepEqual([denial.exceeded, denial.waitMs], ["tokens", Number.POSITIVE_INFINITY]);
      assert.deepEqual(counters.state(KEY).used, { requests: 0, tokens: 0 });
    },
  },
  {
    promise: "gives back what a settled call did not use, and counts the rest from its admission",
    check(make) {
      const { counters, clock } = at(make);
      const limits = { requests: 10, tokens: 100 };
      const grant = granted(counters.reserve(KEY, one(100), limits));
      clock.pass(30_000);
      denied(counters.reserve(KEY, one(1), limits));
      assert.equal(grant.settle(20), true);
      granted(counters.reserve(KEY, one(80), limits));
      clock.pass(30_000);
      assert.deepEqual(counters.state(KEY).used, { requests: 1, tokens: 80 });
    },
  },
  {
    promise: "settles once: a second settlement and one after the window change nothing",
    check(make) {
      const { counters, clock } = at(make);
      const limits = { requests: 10, tokens: 100 };
      const grant = granted(counters.reserve(KEY, one(50), limits));
      const late = granted(counters.reserve(KEY, one(50), limits));
      assert.deepEqual([grant.settle(30), grant.settle(0)], [true, false]);
      assert.equal(counters.state(KEY).used.tokens, 80);
      clock.pass(WINDOW_MS);
      late.settle(10_000);
      assert.deepEqual(counters.state(KEY), { used: { requests: 0, tokens: 0 }, emptyInMs: 0 });
    },
  },
  {
    promise: "counts, and never refuses, where there is no limit",
    check(make) {
      const { counters } = at(make);
      for (let call = 0; call < 50; call += 1) granted(counters.reserve(KEY, one(1_000), undefined));
      assert.deepEqual(counters.state(KEY).used, { requests: 50, tokens: 50_000 });
    },
  },
  {
    promise: "keeps keys apart",
    check(make) {
      const { counters } = at(make);
      const limits = { requests: 1, tokens: 100 };
      granted(counters.reserve(KEY, one(1), limits));
      granted(counters.reserve("app_two", one(1), limits));
      denied(counters.reserve(KEY, one(1), limits));
    },
  },
  {
    promise: "takes restored usage into account at its age, and ignores what is too old",
    check(make) {
      const { counters, clock } = at(make);
      const limits = { requests: 2, tokens: 100 };
      counters.restore(KEY, one(10), 10_000);
      counters.restore(KEY, one(10), 59_000);
      counters.restore(KEY, one(10), WINDOW_MS);
      assert.equal(denied(counters.reserve(KEY, one(1), limits)).waitMs, 1_000);
      clock.pass(1_000);
      granted(counters.reserve(KEY, one(1), limits));
    },
  },
];

/** Fails when what was granted passes a limit in any window of the life that the steps describe. */
export function neverPassesALimit(make: MakeCounters, limits: Usage, steps: readonly Step[]): void {
  const { counters, clock } = at(make);
  const counted: { at: number; tokens: number; grant: Grant }[] = [];
  const open: typeof counted = [];
  for (const { passes, tokens, settles } of steps) {
    clock.pass(passes);
    const settled = settles === undefined ? undefined : open.shift();
    if (settled && settles !== undefined) {
      settled.tokens = Math.min(settles, settled.tokens);
      settled.grant.settle(settled.tokens);
    }
    const grant = counters.reserve(KEY, one(tokens), limits);
    if (!grant.granted) continue;
    const entry = { at: clock.monotonic(), tokens, grant };
    counted.push(entry);
    open.push(entry);
    const inWindow = counted.filter((other) => entry.at - other.at < WINDOW_MS);
    const spent = inWindow.reduce((sum, other) => sum + other.tokens, 0);
    assert.ok(inWindow.length <= limits.requests, `${inWindow.length} requests in one window`);
    assert.ok(spent <= limits.tokens, `${spent} tokens in one window`);
  }
}

function at(make: MakeCounters) {
  let now = 5_000;
  const clock = {
    monotonic: () => now,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
  return { clock, counters: make(clock) };
}

function one(tokens: number): Usage {
  return { requests: 1, tokens };
}

function granted(answer: ReturnType<Counters["reserve"]>): Grant {
  assert.ok(answer.granted, "expected a grant");
  return answer;
}

function denied(answer: ReturnType<Counters["reserve"]>) {
  assert.ok(!answer.granted, "expected a denial");
  return answer;
}
