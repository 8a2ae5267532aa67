import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "./json.ts";
import { createJsonEdits } from "./json-edits.ts";

function parsed(text: string): JsonObject {
  return JSON.parse(text);
}

test("what is not changed keeps its bytes: digits of large numbers, spacing, the order of keys", () => {
  const text = '{ "seed" : 12345678901234567890,\n "b":1e400, "user":"ada" , "a":[1.0, "x"] }';
  const body = parsed(text);
  const edits = createJsonEdits();
  edits.set(body, "user", "hash");
  assert.equal(edits.applyTo(text, body), text.replace('"ada"', '"hash"'));
});

test("a key that is not there yet is added, also to an empty object", () => {
  for (const [before, after] of [
    ["{}", '{"store":false}'],
    ['{"n":1}', '{"store":false,"n":1}'],
  ] as const) {
    const body = parsed(before);
    const edits = createJsonEdits();
    edits.set(body, "store", false);
    assert.equal(edits.applyTo(before, body), after);
  }
});

test("two keys that are given the same name stay two", () => {
  const text = '{"a@example.com":1,"b@example.com":2,"[email]":3}';
  const body = parsed(text);
  const edits = createJsonEdits();
  edits.rename(body, "a@example.com", "[email]");
  edits.rename(body, "b@example.com", "[email]");
  assert.equal(edits.applyTo(text, body), '{"[email] 2":1,"[email] 3":2,"[email]":3}');
});

test("a key is found however it was written, and its value is changed with it", () => {
  const text = '{"\\u0061":{"x":"y"}}';
  const body = parsed(text);
  const edits = createJsonEdits();
  edits.rename(body, "a", "b");
  edits.set(body.a as JsonObject, "x", "z");
  assert.equal(edits.applyTo(text, body), '{"b":{"x":"z"}}');
});

test("for any JSON and any edited place, the result is what assignment would have made", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), fc.boolean(), (value, pick, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : undefined);
      const root: JsonValue = JSON.parse(text);
      const places = placesOf(root);
      const place = places[pick % Math.max(1, places.length)];
      if (!place) return;
      const edits = createJsonEdits();
      edits.set(place.owner, place.key, ['"]}', { "{": null }]);
      const after = edits.applyTo(text, root);
      assign(place, ['"]}', { "{": null }]);
      assert.deepEqual(JSON.parse(after), root);
    }),
  );
});

interface PlaceInJson {
  readonly owner: JsonObject | JsonValue[];
  readonly key: string | number;
}

function placesOf(value: JsonValue): PlaceInJson[] {
  if (Array.isArray(value)) return value.flatMap((item, key) => [{ owner: value, key }, ...placesOf(item)]);
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => [{ owner: value, key }, ...placesOf(value[key] ?? null)]);
}

function assign({ owner, key }: PlaceInJson, value: JsonValue): void {
  Object.defineProperty(owner, key, { value, enumerable: true, writable: true, configurable: true });
}
