import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFailedAuthentications, networkOf } from "./failed-authentications.ts";

const clock = { now: () => 1_000, monotonic: () => 0 };

describe("failed authentications", () => {
  it("a flood from one network becomes one line with a count, never one entry each", () => {
    const failures = createFailedAuthentications(clock);
    for (let host = 0; host < 200; host++) failures.count(`192.0.2.${host}`, "access/key_unknown");
    assert.deepEqual(failures.take()?.failures, [
      { network: "192.0.2.0/24", code: "access/key_unknown", count: 200 },
    ]);
    assert.equal(failures.take(), undefined);
  });

  it("a flood from countless networks stays a small entry and loses no count", () => {
    const failures = createFailedAuthentications(clock);
    for (let net = 0; net < 5_000; net++)
      failures.count(`10.${net >> 8}.${net & 255}.1`, "access/key_missing");
    const rows = failures.take()?.failures ?? [];
    assert.ok(rows.length <= 257);
    assert.equal(
      rows.reduce((sum, row) => sum + row.count, 0),
      5_000,
    );
  });

  it("keeps the network and drops the address", () => {
    assert.equal(networkOf("::ffff:203.0.113.77"), "203.0.113.0/24");
    assert.equal(networkOf("2001:db8:1:2:3::9"), "2001:db8:1::/48");
    assert.equal(networkOf("::1"), "0:0:0::/48");
    assert.equal(networkOf("nonsense"), "unknown");
  });
});
