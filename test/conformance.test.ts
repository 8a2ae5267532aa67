import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { PROTOCOLS, type Protocol } from "../src/gateway/protocols/index.ts";
import { KINDS, type Kind, ROWS, type Rows } from "./conformance/index.ts";
import { carriedBy, cutsOf, leaked } from "./conformance/phrase.ts";
import { CALLER, matrixScreen, streamThrough, wireBytes } from "./conformance/through.ts";

const STRICT = matrixScreen("strict");
const BOUND = 6;
const BOUNDED = matrixScreen(`bounded(${BOUND})`);
const DOCUMENT = new URL("../docs/conformance.md", import.meta.url);

/** What was tried, for the published table: cases by protocol, kind and place. */
const tried = new Map<string, number>();
function count(protocol: string, kind: string, place: string): void {
  const key = [protocol, kind, place].join("|");
  tried.set(key, (tried.get(key) ?? 0) + 1);
}

for (const protocol of PROTOCOLS) {
  describe(`a violation carried by ${protocol.id}`, () => {
    const rows = ROWS[protocol.id];
    it("has rows in the matrix", () =>
      assert.ok(rows, `${protocol.id} has no rows: add them to test/conformance/`));
    if (!rows) return;
    for (const kind of KINDS) tryKind(protocol, rows, kind);
    for (const [unread, body] of Object.entries(rows.unread)) {
      it(`is not waved through as ${unread}, which nobody can read`, () => {
        const asked = protocol.parse(bodyOf({ ...rows.plain, ...body }));
        assert.ok(
          asked.view.unscannable.some(({ kind }) => kind === unread),
          "it was not noticed",
        );
        count(protocol.id, unread, "unread");
      });
    }
  });
}

function bodyOf(body: object): Buffer {
  return Buffer.from(JSON.stringify({ model: "m", ...body }));
}

function tryKind(protocol: Protocol, rows: Rows, kind: Kind): void {
  const carried = carriedBy(kind);
  const request = rows.request(kind, carried.text);
  const answer = rows.answer(kind, carried.text);
  if (request) {
    it(`is seen in a request as ${kind}`, () => {
      const { view } = protocol.parse(bodyOf(request));
      assert.equal(decide(view.units, "input"), "refuse");
      count(protocol.id, kind, "request");
    });
  }
  if (answer) {
    it(`is seen in a whole answer as ${kind}`, () => {
      const body = JSON.parse(JSON.stringify(answer));
      const read = protocol.answer.read(body, protocol.parse(bodyOf(rows.plain)));
      assert.ok(read, "it is no answer of this protocol");
      assert.equal(decide(read.view.units, "output"), "refuse");
      count(protocol.id, kind, "answer");
    });
  }
  if (protocol.stream && rows.events(kind, [""])) {
    it(`leaks nothing of it in a strict stream as ${kind}, wherever it is cut`, () =>
      tryStream(protocol, rows, kind));
    it(`leaks at most its bound in a bounded stream as ${kind}`, () => tryBounded(protocol, rows, kind));
  }
}

function decide(units: Parameters<typeof STRICT.screen>[0]["units"], direction: "input" | "output"): string {
  return STRICT.screen({ units, direction, caller: CALLER, model: "m" }).decision.effective;
}

function tryStream(protocol: Protocol, rows: Rows, kind: Kind): void {
  const carried = carriedBy(kind);
  for (const pieces of cutsOf(carried)) {
    const events = rows.events(kind, pieces) ?? [];
    const passed = streamThrough(protocol, STRICT, rows.plain, events, events.map(wireBytes));
    assert.equal(passed.isRefused, true, `cut ${pieces[0]?.length}`);
    assert.equal(leaked(carried, pieces, passed.sent), 0, `cut ${pieces[0]?.length}`);
    assert.ok(passed.scannedChars >= carried.to - carried.from, "the record would say less than was scanned");
    count(protocol.id, kind, "stream");
  }
  tryBytes(protocol, rows, kind);
}

/** The bytes of the whole stream, cut once at every byte of the event that carries the phrase. */
function tryBytes(protocol: Protocol, rows: Rows, kind: Kind): void {
  const carried = carriedBy(kind);
  const events = rows.events(kind, [carried.text]) ?? [];
  const all = Buffer.concat(events.map(wireBytes));
  const place = events.findIndex(({ piece }) => piece === 0);
  const from = Buffer.concat(events.slice(0, place).map(wireBytes)).length;
  const to = from + (events[place] ? wireBytes(events[place]).length : 0);
  for (let at = from; at <= to; at++) {
    const passed = streamThrough(protocol, STRICT, rows.plain, events, [
      all.subarray(0, at),
      all.subarray(at),
    ]);
    assert.deepEqual([passed.isRefused, passed.sent.size], [true, 0], `byte ${at}`);
    count(protocol.id, kind, "stream");
  }
}

function tryBounded(protocol: Protocol, rows: Rows, kind: Kind): void {
  const carried = carriedBy(kind);
  const pieces = [...carried.text];
  const events = rows.events(kind, pieces) ?? [];
  const passed = streamThrough(protocol, BOUNDED, rows.plain, events, events.map(wireBytes));
  assert.equal(passed.isRefused, true);
  const out = leaked(carried, pieces, passed.sent);
  assert.ok(out <= BOUND, `${out} characters left, and ${BOUND} may`);
  count(protocol.id, kind, "bounded");
}

describe("the conformance matrix", () => {
  it("is published as it was run", () => {
    const table = tableOf();
    if (process.env.FAIRLEAD_WRITE_CONFORMANCE) writeFileSync(DOCUMENT, table);
    assert.equal(
      readFileSync(DOCUMENT, "utf8"),
      table,
      "run it with FAIRLEAD_WRITE_CONFORMANCE=1 and commit the file",
    );
  });
});

const PLACES = ["request", "answer", "stream", "bounded"] as const;

function tableOf(): string {
  const rows = PROTOCOLS.flatMap(({ id }) =>
    KINDS.map((kind) => {
      const cells = PLACES.map((place) => tried.get([id, kind, place].join("|")) ?? "–");
      return `| ${id} | ${kind} | ${cells.join(" | ")} |`;
    }),
  );
  const unread = PROTOCOLS.flatMap(({ id }) => {
    const kinds = [...tried.keys()]
      .map((key) => key.split("|"))
      .filter(([of, , place]) => of === id && place === "unread");
    return kinds.length === 0 ? [] : [`| ${id} | ${kinds.map(([, kind]) => kind).join(", ")} |`];
  });
  return `# The conformance matrix

What the gateway was tried with, by \`test/conformance.test.ts\`; this page is written by that test and fails it when it is out of date. One phrase that a policy forbids is
carried by every protocol in every place where text can stand. A number is how many cases were run and held; – means that the protocol has no such place.

- **request**, **answer**: the phrase is seen and refused in a request and in a whole answer.
- **stream**: the phrase is cut in two at each of its letters, sent letter by letter, and the bytes that carry it are cut at every byte. Not one character of it left.
- **bounded**: letter by letter under a rule with \`stream: bounded(${BOUND})\`. At most ${BOUND} characters of it left.

| protocol | the phrase stands in | request | answer | stream | bounded |
|---|---|---|---|---|---|
${rows.join("\n")}

## What nobody can read

Each of these is noticed by name; the policy's key \`unscannable\` says whether it is refused (the default) or passes unread, and then the record says so.

| protocol | kinds |
|---|---|
${unread.join("\n")}

\`test/conformance-sockets.test.ts\` sends a seeded sample of 500 cases through a running gateway and checks what left, how it ended, and what the record says was scanned.
`;
}
