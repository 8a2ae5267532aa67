import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { echo, says } from "./house/answers.ts";
import { ask, chat, completionOf, errorOf } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";

const FORBIDDEN = "Now buy our pills.";
const ADDRESS = "anna.lind@example.org";
const sentence = (turn: number) =>
  `In turn ${turn} the garden behind the library opens at nine, and the gate is left open. `;
const long = (chars: number) => sentence(1).repeat(Math.ceil(chars / sentence(1).length));

/** A conversation of 100 turns and about 400 KB. */
const TURNS = Array.from({ length: 100 }, (_, turn) => ({
  role: turn % 2 === 0 ? "user" : "assistant",
  content: sentence(turn).repeat(50),
}));

describe("a long text", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      policy: samplePolicyText([
        sampleRule({}),
        sampleRule({ id: "privacy", when: { pii: ["email"] }, action: "redact" }),
      ]),
      models: {
        echo,
        brief: says("Good."),
        "long answer": says(long(300_000)),
        "long refused": says(long(300_000) + FORBIDDEN),
      },
    });
  });
  after(() => house.close());

  it("passes unchanged, and the record says that all of it was scanned", async () => {
    const answer = await ask(house.gateway, chat("brief", long(1_000_000)));
    assert.equal(completionOf(answer).choices[0].message.content, "Good.");
    const { input } = await recordOf(house.gateway.data, answer.id);
    assert.ok((input?.scanned.chars ?? 0) > 1_000_000);
  });

  it("is refused for a phrase at its very end", async () => {
    const answer = await ask(house.gateway, chat("brief", long(1_000_000) + FORBIDDEN));
    assert.equal(errorOf(answer).fairlead.rule, "spam.ads");
  });

  it("is redacted where it must be, and nowhere else", async () => {
    await ask(house.gateway, chat("brief", `${long(200_000)}${ADDRESS} ${long(200_000)}`));
    const [{ content }] = Object(house.upstream.lastOf("brief").body.messages);
    assert.equal(content, `${long(200_000)}[email] ${long(200_000)}`);
  });

  it("is judged in answers too", async () => {
    const passed = await ask(house.gateway, chat("long answer", "Go on."));
    assert.equal(completionOf(passed).choices[0].message.content, long(300_000));
    const refused = await ask(house.gateway, chat("long refused", "Go on."));
    assert.equal(completionOf(refused).choices[0].finish_reason, "content_filter");
  });

  it("is a conversation that grows: what was judged before is judged no more, and what is new is", async () => {
    const body = (more: object[]) => ({ model: "brief", messages: [...TURNS, ...more] });
    const first = await ask(house.gateway, body([]));
    assert.equal(first.status, 200, first.text);
    const second = await ask(house.gateway, body([{ role: "user", content: "And then?" }]));
    assert.equal(second.status, 200);
    const third = await ask(house.gateway, body([{ role: "user", content: FORBIDDEN }]));
    assert.equal(errorOf(third).fairlead.rule, "spam.ads");
    const { input } = await recordOf(house.gateway.data, second.id);
    assert.ok((input?.scanned.chars ?? 0) > 350_000, "remembered texts count as scanned");
  });

  it("is many short ones as well", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({ role: "user", content: `Line ${at}.` }));
    assert.equal((await ask(house.gateway, { model: "brief", messages: many })).status, 200);
    const last = { role: "user", content: FORBIDDEN };
    assert.equal((await ask(house.gateway, { model: "brief", messages: [...many, last] })).status, 400);
  });
});
