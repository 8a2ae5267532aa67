import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { loadFilters } from "../filters/index.ts";
import { Refusal, resourcePath, type TextUnit } from "../platform/index.ts";
import { loadPolicy } from "../policy/index.ts";
import { createScreen, type Screening } from "./screen.ts";

const LINE = "The harbour office answers every letter, for instance those of ann@example.org. ";

/** A conversation of messages of about 2,000 characters each. */
function talk(messages: number): readonly TextUnit[] {
  return Array.from({ length: messages }, (_, group) => ({
    role: "user",
    channel: "content",
    path: `messages[${group}].content`,
    group,
    text: `${group}. ${LINE.repeat(25)}`,
  }));
}

const asked = (units: readonly TextUnit[], appId = "app-a") =>
  ({ units, direction: "input", caller: { stage: "production", domains: [] }, model: "m", appId }) as const;

/** Every decision has an id of its own. */
const withoutId = ({ decision, ...rest }: Screening) => ({ ...rest, decision: { ...decision, id: "" } });

describe("screening long texts", () => {
  const filters = loadFilters({ weightsFolder: resourcePath("weights") });
  const policy = loadPolicy({ file: resourcePath("policies", "default.yaml") });
  const scanner = filters.build(policy.detectors);
  const long = filters.buildLong(policy.detectors);
  const screen = createScreen(policy, scanner, long);
  after(() => long.close());

  it("decides as for short ones, the first time and when the messages are known", async () => {
    const units = talk(12);
    assert.ok(screen.isLong(units));
    const expected = screen.screen(asked(units));
    assert.ok(expected.decision.matches.length > 0);
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(withoutId(await screen.screenLong(asked(units))), withoutId(expected));
    }
  });

  it("answers from what is known of the same app, and refuses what nobody can screen", async () => {
    const ending = filters.buildLong(policy.detectors);
    const remembering = createScreen(policy, scanner, ending);
    await remembering.screenLong(asked(talk(12)));
    await ending.close();
    const grown = talk(13);
    const again = await remembering.screenLong(asked(grown));
    assert.deepEqual(withoutId(again), withoutId(remembering.screen(asked(grown))));
    await assert.rejects(remembering.screenLong(asked(talk(12), "app-b")), (problem: unknown) => {
      assert.ok(problem instanceof Refusal);
      assert.equal(problem.code, "gateway/screening_unavailable");
      assert.equal(problem.status, 503);
      return true;
    });
  });

  it("judges an unfinished text by the exact detectors, and says from where on it is open", () => {
    const [first] = talk(1);
    assert.ok(first);
    const unit = { ...first, text: "Write to ann@example.org or to bob@exam" };
    const { units, ...rest } = asked([unit]);
    const { screening, openFrom } = screen.screenOpen({ ...rest, unit });
    assert.deepEqual(withoutId(screening), withoutId(screen.screen({ ...rest, units, parts: "exact" })));
    assert.equal(openFrom, screen.openFrom(unit.text));
    assert.equal(openFrom, unit.text.indexOf("bob"));
  });

  it("needs no worker for short texts, and none where no workers are wanted", async () => {
    const [short] = talk(1);
    assert.ok(short && !screen.isLong([short]));
    const alone = createScreen(policy, scanner);
    const expected = withoutId(screen.screen(asked(talk(12))));
    assert.deepEqual(withoutId(await alone.screenLong(asked(talk(12)))), expected);
  });
});
