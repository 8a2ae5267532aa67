import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PROTOCOLS } from "../src/gateway/protocols/index.ts";
import { CallClosed } from "../src/oversight/index.ts";
import { type Case, sampleCases } from "./conformance/cases.ts";
import { PHRASE } from "./conformance/phrase.ts";
import { matrixPolicy, wireBytes } from "./conformance/through.ts";
import { type Answer, ask } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { entriesOf } from "./house/records.ts";
import { type Answering, openEvents, sendJson } from "./house/start-upstream.ts";

const SAMPLE = 500;
const SEED = 20261124;
const AT_ONCE = 8;

const CASES = sampleCases(SAMPLE, SEED);
const modelOf = (index: number) => `row-${index}`;

/** Answers as the case says, each event in a write of its own. */
function answering({ answer, events, cutAt }: Case): Answering {
  return async (response) => {
    if (answer) return sendJson(response, 200, answer);
    if (!events) return sendJson(response, 500, { error: { message: "nobody should have asked" } });
    openEvents(response);
    const all = Buffer.concat(events.map(wireBytes));
    const chunks =
      cutAt === undefined ? events.map(wireBytes) : [all.subarray(0, cutAt), all.subarray(cutAt)];
    for (const chunk of chunks) {
      response.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

describe("a seeded sample of the conformance matrix over sockets", () => {
  let house: TestHouse;
  const answers: Answer[] = [];
  before(async () => {
    house = await openHouse({
      policy: matrixPolicy("strict"),
      models: Object.fromEntries(CASES.map((one, index) => [modelOf(index), answering(one)])),
    });
    for (let at = 0; at < CASES.length; at += AT_ONCE) {
      const some = CASES.slice(at, at + AT_ONCE);
      answers.push(...(await Promise.all(some.map((one, offset) => send(one, at + offset)))));
    }
  });
  after(() => house.close());

  function send({ protocol, request, stream }: Case, index: number): Promise<Answer> {
    const body = { model: modelOf(index), ...request, ...(protocol.stream && { stream }) };
    return ask(house.gateway, body, { path: protocol.path });
  }

  it("has as many cases as it says, of every protocol", () => {
    assert.equal(CASES.length, SAMPLE);
    const tried = new Set(CASES.map(({ protocol }) => protocol.id));
    assert.deepEqual([...tried].sort(), PROTOCOLS.map(({ id }) => id).sort());
  });

  it("lets no letter of the phrase out, whatever carries it", () => {
    for (const [index, { name }] of CASES.entries()) {
      const text = answers[index]?.text ?? "";
      assert.ok(!text.includes("buy") && !text.includes(PHRASE.slice(-5)), `${name}: something of it left`);
    }
  });

  it("ends each in the protocol's own words, with the clause it breaks", () => {
    for (const [index, { name, rows, direction, protocol }] of CASES.entries()) {
      const answer = answers[index];
      assert.ok(answer);
      const isError = direction === "input" || !protocol.answer.filtered;
      assert.equal(answer.status, isError ? 400 : 200, `${name}: ${answer.text.slice(0, 300)}`);
      assert.match(answer.text, isError ? /content_policy_violation/ : rows.ending, name);
      assert.match(answer.text, /"fairlead":\{.*"clause":"spam"/, name);
    }
  });

  it("has each on the record, with what was scanned", () => {
    const closed = entriesOf(house.gateway.data).filter(({ kind }) => kind === "call.closed");
    const records = new Map(closed.map((entry) => [entry.request_id, CallClosed.parse(entry)]));
    for (const [index, { name, direction, protocol }] of CASES.entries()) {
      const record = records.get(answers[index]?.id);
      assert.ok(record, `${name} has no record`);
      assert.deepEqual([record.protocol, record.outcome], [protocol.id, "refused"], name);
      const screened = record[direction];
      assert.equal(screened?.rule, "spam.ads", name);
      assert.ok(
        (screened?.scanned.chars ?? 0) >= PHRASE.length,
        `${name}: the record says less than was scanned`,
      );
    }
  });

  it("asks no upstream for what was refused before", () => {
    const asked = new Set(house.upstream.received.map(({ body }) => body.model));
    for (const [index, { name, direction }] of CASES.entries())
      assert.equal(asked.has(modelOf(index)), direction === "output", name);
  });
});
