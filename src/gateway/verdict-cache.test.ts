import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createVerdictCache } from "./verdict-cache.ts";

const scanOf = (spans: number) => [
  { detector: "pii", head: "pii" as const, kind: "email", score: 1, spans: new Uint32Array(spans * 3) },
];

describe("the memory of verdicts", () => {
  it("answers an app only what was found for the same app", () => {
    const cache = createVerdictCache();
    const scan = scanOf(1);
    cache.of("app-a").set("key", scan);
    assert.equal(cache.of("app-a").get("key"), scan);
    assert.equal(cache.of("app-b").get("key"), undefined);
  });

  it("keeps the entries and apps that were asked for last", () => {
    const cache = createVerdictCache({ appsMax: 2, entriesPerApp: 2, bytesMax: 1_000_000 });
    const memory = cache.of("app-a");
    for (const key of ["one", "two"]) memory.set(key, scanOf(1));
    memory.get("one");
    memory.set("three", scanOf(1));
    assert.deepEqual(
      ["one", "two", "three"].map((key) => memory.get(key) !== undefined),
      [true, false, true],
    );
    cache.of("app-b").set("one", scanOf(1));
    cache.of("app-a");
    cache.of("app-c").set("one", scanOf(1));
    assert.deepEqual(
      ["app-a", "app-b", "app-c"].map((app) => cache.of(app).get("one") !== undefined),
      [true, false, true],
    );
  });

  it("stays within its bytes, and does not keep what would fill it alone", () => {
    const cache = createVerdictCache({ appsMax: 10, entriesPerApp: 10_000, bytesMax: 64_000 });
    const memory = cache.of("app-a");
    memory.set("huge", scanOf(10_000));
    assert.equal(memory.get("huge"), undefined);
    for (let at = 0; at < 1_000; at++) memory.set(`${at}`, scanOf(1));
    const kept = Array.from({ length: 1_000 }, (_, at) => at).filter(
      (at) => memory.get(`${at}`) !== undefined,
    );
    assert.ok(kept.length > 50 && kept.length < 130, `${kept.length} are kept`);
    assert.equal(kept.at(-1), 999);
  });
});
