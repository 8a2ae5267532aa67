import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Refusal } from "../platform/index.ts";
import type { Admission } from "./index.ts";
import { bearer, OPERATOR, openApp, openRoom } from "./test-room.ts";

const SMALL = { model: "demo", inputTokens: 4, maxTokens: 6 };

describe("admit and settle", () => {
  it("lets twenty requests a minute into a sandbox app, over all its keys", async (t) => {
    const { access } = await openRoom(t);
    const first = await access.bootstrap();
    const [app] = access.apps.list();
    assert.ok(first && app);
    const second = await access.keys.issue({ app_id: app.id }, OPERATOR);
    const callers = [first.sandboxKey, second.key].map((key) => access.authenticate(bearer(key)));
    let admitted = 0;
    for (let call = 0; call < 15; call += 1) {
      for (const caller of callers) admitted += isAdmitted(() => access.admit(caller, SMALL)) ? 1 : 0;
    }
    assert.equal(admitted, 20);
  });

  it("says after how many seconds a refused request passes, and then it passes", async (t) => {
    const { access, clock } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 1, tokens: 1_000 });
    access.admit(caller, SMALL);
    clock.pass(1_500);
    const refusal = refusedBy(() => access.admit(caller, SMALL));
    assert.equal(refusal.code, "access/rate_limited_requests");
    assert.deepEqual([refusal.status, refusal.protocolCode], [429, "rate_limit_exceeded"]);
    assert.equal(refusal.headers["retry-after"], "59");
    assert.equal(refusal.headers["x-ratelimit-remaining-requests"], "0");
    clock.pass(59_000);
    access.admit(caller, SMALL);
  });

  it("reserves the longest answer, and gives back what the call did not use", async (t) => {
    const { access } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 10, tokens: 100 });
    const admission = access.admit(caller, { model: "demo", inputTokens: 20, maxTokens: 70 });
    assert.equal(
      refusedBy(() => access.admit(caller, { ...SMALL, maxTokens: 7 })).code,
      "access/rate_limited_tokens",
    );
    access.settle(admission, { inputTokens: 18, outputTokens: 12 });
    assert.equal(access.rateHeaders(caller)["x-ratelimit-remaining-tokens"], "70");
    access.admit(caller, { model: "demo", inputTokens: 20, maxTokens: 50 });
  });

  it("settles an admission once", async (t) => {
    const { access } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 10, tokens: 100 });
    const admission = access.admit(caller, { model: "demo", inputTokens: 50, maxTokens: 50 });
    assert.equal(access.settle(admission, { inputTokens: 30, outputTokens: 0 }), true);
    assert.equal(access.settle(admission, { inputTokens: 0, outputTokens: 0 }), false);
    assert.equal(access.rateHeaders(admission)["x-ratelimit-remaining-tokens"], "70");
  });

  it("charges the whole reservation when the usage is unknown or nonsense", async (t) => {
    const { access } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 10, tokens: 100 });
    access.settle(access.admit(caller, SMALL), "unknown");
    for (const outputTokens of [-50, Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
      access.settle(access.admit(caller, SMALL), { inputTokens: 0, outputTokens });
    }
    assert.equal(access.rateHeaders(caller)["x-ratelimit-remaining-tokens"], "50");
  });

  it("tells a request that can never pass so, and names no time to retry", async (t) => {
    const { access } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 10, tokens: 100 });
    const refusal = refusedBy(() => access.admit(caller, { model: "demo", inputTokens: 1, maxTokens: 100 }));
    assert.equal(refusal.code, "access/request_too_large");
    assert.equal(refusal.headers["retry-after"], undefined);
    assert.equal(refusal.headers["x-should-retry"], "false");
    assert.equal(access.rateHeaders(caller)["x-ratelimit-remaining-requests"], "10");
  });

  it("shows limits, what is left and when the window is empty, as OpenAI writes it", async (t) => {
    const { access, clock } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 10, tokens: 100 });
    assert.equal(access.rateHeaders(caller)["x-ratelimit-reset-requests"], "0ms");
    access.admit(caller, SMALL);
    assert.deepEqual(access.rateHeaders(caller), {
      "x-ratelimit-limit-requests": "10",
      "x-ratelimit-limit-tokens": "100",
      "x-ratelimit-remaining-requests": "9",
      "x-ratelimit-remaining-tokens": "90",
      "x-ratelimit-reset-requests": "1m0s",
      "x-ratelimit-reset-tokens": "1m0s",
    });
    clock.pass(500);
    assert.equal(access.rateHeaders(caller)["x-ratelimit-reset-tokens"], "59.5s");
    clock.pass(59_400);
    assert.equal(access.rateHeaders(caller)["x-ratelimit-reset-tokens"], "100ms");
  });

  it("counts the bench key's usage and never refuses it", async (t) => {
    const { access } = await openRoom(t);
    const caller = access.authenticate(bearer(access.mintBenchKey()));
    assert.equal(caller.stage, "production");
    for (let call = 0; call < 2_000; call += 1) access.admit(caller, { ...SMALL, maxTokens: 5_000 });
    assert.equal(access.rateHeaders(caller)["x-ratelimit-remaining-requests"], "0");
  });

  it("gives a window back after a restart, by wall clock", async (t) => {
    const { access, clock, reopen } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 3, tokens: 100 });
    const at = clock.now();
    clock.pass(20_000);
    const again = await reopen();
    again.restoreUsage([
      { appId: caller.appId, at: at - 60_000, tokens: 90 },
      { appId: caller.appId, at, tokens: 30 },
      { appId: caller.appId, at: at + 5_000, tokens: 60 },
    ]);
    const refusal = refusedBy(() => again.admit(caller, { model: "demo", inputTokens: 5, maxTokens: 6 }));
    assert.equal(refusal.headers["retry-after"], "40");
    assert.equal(again.rateHeaders(caller)["x-ratelimit-remaining-tokens"], "10");
    assert.equal(again.rateHeaders(caller)["x-ratelimit-remaining-requests"], "1");
  });

  it("never has more in flight and settled than the limit in any 60 seconds, however calls overlap", async (t) => {
    const { access, clock } = await openRoom(t);
    const { caller } = await openApp(access, { requests: 5, tokens: 300 });
    const step = fc.record({
      passes: fc.integer({ min: 0, max: 15_000 }),
      inputTokens: fc.integer({ min: 0, max: 60 }),
      maxTokens: fc.integer({ min: 0, max: 90 }),
      usesShare: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), (life) => {
        clock.pass(60_000);
        const counted: { admission: Admission; tokens: number }[] = [];
        for (const { passes, inputTokens, maxTokens, usesShare } of life) {
          clock.pass(passes);
          const entry = admitted(() => access.admit(caller, { model: "demo", inputTokens, maxTokens }));
          if (!entry) continue;
          counted.push(entry);
          const inWindow = counted.filter(({ admission }) => clock.now() - admission.at < 60_000);
          assert.ok(inWindow.length <= 5);
          assert.ok(inWindow.reduce((sum, { tokens }) => sum + tokens, 0) <= 300);
          if (usesShare === undefined) continue;
          entry.tokens = inputTokens + Math.floor((maxTokens * usesShare) / 100);
          access.settle(entry.admission, { inputTokens, outputTokens: entry.tokens - inputTokens });
        }
      }),
      { numRuns: 200 },
    );
  });
});

function admitted(attempt: () => Admission) {
  try {
    const admission = attempt();
    return { admission, tokens: admission.reservedTokens };
  } catch (thrown) {
    assert.ok(thrown instanceof Refusal);
    return undefined;
  }
}

function isAdmitted(attempt: () => Admission): boolean {
  return admitted(attempt) !== undefined;
}

function refusedBy(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (thrown) {
    assert.ok(thrown instanceof Refusal, String(thrown));
    return thrown;
  }
  return assert.fail("expected a refusal");
}
