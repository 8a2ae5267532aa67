import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { jsonLap, soakOf, streamsLap } from "../bench/gateway/index.ts";
import {
  createNearness,
  distinct,
  type Prompt,
  quantile,
  startServer,
  wilson,
  withTemporaryFolder,
} from "../bench/index.ts";
import { decidedAt, delaysOf, type Told } from "../bench/load/index.ts";
import { plainAnswer, STREAM_TOKENS, tokens } from "../bench/mock/index.ts";
import { inRepository, trend } from "../bench/rig/index.ts";

describe("the interval of a rate", () => {
  it("is Wilson's, as printed in textbooks", () => {
    const [low, high] = wilson(10, 100).ci95;
    assert.deepEqual([low.toFixed(4), high.toFixed(4)], ["0.0552", "0.1744"]);
  });

  it("stays inside 0 and 1 when nothing or everything hits", () => {
    assert.equal(wilson(0, 20).ci95[0], 0);
    assert.equal(wilson(20, 20).ci95[1], 1);
    assert.ok(wilson(0, 20).ci95[1] > 0.1);
  });

  it("knows nothing without trials", () => {
    assert.deepEqual(wilson(0, 0).ci95, [0, 1]);
  });
});

describe("a quantile", () => {
  it("lies between its two neighbours", () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([4, 1, 3, 2], 1), 4);
  });
});

describe("the line through a soak", () => {
  const sawtooth = (minute: number) => (Math.round(minute * 60) % 7) - 3;
  const samples = (slope: number) =>
    Array.from({ length: 600 }, (_, second): [number, number] => [
      second / 60,
      180 + slope * (second / 60) + sawtooth(second / 60),
    ]);

  it("rises by what is added a minute", () => {
    const points = [0, 1, 2, 3].map((x): [number, number] => [x, 10 + 2 * x]);
    assert.deepEqual(trend(points), { slope: 2, deviation: 0 });
  });

  it("stays within its noise when memory only swings, and leaves it when memory leaks", () => {
    const steady = soakOf(samples(0), 10);
    assert.ok(Math.abs(steady.growth_mb) < steady.noise_mb);
    const leaking = soakOf(samples(5), 10);
    assert.ok(leaking.growth_mb > leaking.noise_mb);
    assert.ok(Math.abs(leaking.slope_mb_a_minute - 5) < 0.1);
  });
});

describe("the pieces of a measured answer", () => {
  it("are 64, none of them ends with a space, and together they are the answer", () => {
    for (const number of [1, 99, 12_345]) {
      const pieces = tokens(plainAnswer(number));
      assert.equal(pieces.length, STREAM_TOKENS);
      assert.equal(pieces.join(""), plainAnswer(number));
      assert.ok(pieces.every((piece) => /\S$/.test(piece)));
    }
  });
});

describe("the event that decides a piece", () => {
  /** Written at 20, 40, 60 and 80; asked at 0; the mock had the request at 1. */
  const told = (arrivals: readonly number[]): Told => ({
    sentAt: 0,
    roleAt: 1,
    pieces: ["gar", "den", " door", "s"].map((text, index) => ({
      text,
      writtenAt: 20 * (index + 1),
      at: arrivals[index] ?? 0,
    })),
    endedAt: 81,
  });

  it("is the next one that begins with a space, and the end for the last word", () => {
    const held = told([61, 61, 82, 82]);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => decidedAt(held, index)),
      [60, 60, 81, 81],
    );
  });

  it("is the last one there was for a piece that was let go at once", () => {
    const passed = told([21, 41, 61, 80.5]);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => decidedAt(passed, index)),
      [20, 40, 60, 80],
    );
  });

  it("divides the time to the first content into waiting and the rest", () => {
    const { first_ms, first_decided_ms, first_event_ms, release_ms } = delaysOf(told([61, 61, 82, 82]));
    assert.deepEqual(
      { first_ms, first_decided_ms, first_event_ms, release_ms },
      {
        first_ms: 42,
        first_decided_ms: 2,
        first_event_ms: 41,
        release_ms: 1,
      },
    );
  });

  it("does not excuse a piece that comes later than it could have", () => {
    assert.equal(delaysOf(told([99, 99, 99, 99])).release_ms, 39);
  });
});

describe("the bench of the gateway", () => {
  it("measures every target of a quick look, writes them down and says what it left out", async () => {
    await withTemporaryFolder(async (folder) => {
      const out = join(folder, "quick.json");
      const few = ["--rounds", "1", "--requests", "40", "--concurrency", "4", "--out", out];
      const args = [inRepository("bench/gateway.ts"), "--quick", ...few];
      const { code, stdout } = await promisify(execFile)(process.execPath, args)
        .then(({ stdout }) => ({ code: 0, stdout }))
        .catch((problem) => problem);
      assert.ok(code === 0 || code === 1, `exit code ${code}`);
      const { targets, figures, settings } = JSON.parse(readFileSync(out, "utf8"));
      assert.equal(settings.mode, "quick");
      const verdicts = targets.map(({ verdict }: { verdict: string }) => verdict);
      assert.equal(code === 0, !verdicts.includes("MISSED"));
      assert.equal(verdicts.filter((verdict: string) => verdict === "not measured").length, 3);
      for (const { name, what, limit, why, verdict } of targets) {
        assert.ok(stdout.includes(name), name);
        assert.ok(what.length > 20 && typeof limit === "number");
        assert.equal(why !== null, verdict === "not measured");
      }
      assert.deepEqual(Object.keys(figures.cpu.whole_answer), ["bare", "plain", "governed"]);
      assert.deepEqual(Object.keys(figures.cpu.burst_of_64_events), ["bare", "plain", "governed"]);
    });
  });

  it("ends when an answer is wrong, broken off, or loses a piece", async () => {
    const mock = await startServer("mock-upstream.ts");
    const server = { url: mock.ready.url, headers: {}, pid: mock.pid };
    const few = { seed: 1, requests: 4, concurrency: 2 };
    try {
      assert.equal((await jsonLap(server, { ...few, model: "mock" })).report.failed, 0);
      assert.equal((await streamsLap(server, { ...few, model: "mock-burst" })).report.failed, 0);
      for (const model of ["mock-echo", "mock-garbage", "mock-dies", "mock-fails", "mock-none"])
        await assert.rejects(
          jsonLap(server, { ...few, model }),
          /4 of 4 requests got no whole, allowed answer/,
        );
      // The unmeasured `mock` streams fewer pieces than were asked for.
      for (const model of ["mock", "mock-echo", "mock-garbage", "mock-dies", "mock-fails", "mock-unfinished"])
        await assert.rejects(streamsLap(server, { ...few, model }), /4 of 4 requests/);
    } finally {
      await mock.stop();
    }
  });
});

describe("two texts are near", () => {
  const isNear = (one: string, other: string) => {
    const nearness = createNearness();
    nearness.add(0, one);
    return nearness.near(other).length > 0;
  };

  it("when a few words differ", () => {
    assert.ok(isNear(`${GARDEN} on a warm day`, `${GARDEN} on a cold day`));
  });

  it("when only case and punctuation differ", () => {
    assert.ok(isNear("Please water the roses.", "please, WATER the roses!"));
  });

  it("when one is quoted in the other", () => {
    assert.ok(
      isNear(
        GARDEN,
        `My neighbour wrote to me last week. ${GARDEN}. I have not answered yet, what do you suggest?`,
      ),
    );
  });

  it("when the same is told in another tense", () => {
    assert.ok(isNear("How do people prune old apple trees", "How did people prune the old apple tree"));
  });

  it("not when they share a subject and nothing else", () => {
    assert.ok(
      !isNear("How do I prune an old apple tree?", "What does an apple from an old tree taste like?"),
    );
  });
});

describe("the prompts that are left to measure with", () => {
  const prompt = (text: string, role: Prompt["role"] = "harmless", source = "one"): Prompt => ({
    source,
    role,
    text,
  });
  const texts = (prompts: readonly Prompt[]) => prompts.map(({ text }) => text);

  it("hold none that training has seen, and the missing ones are counted by reason", () => {
    const prompts = [prompt(GARDEN), prompt(`${GARDEN} today`), prompt("Which bus goes to the harbour?")];
    const { kept, removed } = distinct(prompts, [`  ${GARDEN.toUpperCase()}!`]);
    assert.deepEqual(texts(kept), ["Which bus goes to the harbour?"]);
    assert.deepEqual(removed, {
      one: { same_as_training: 1, near_training: 1, same_as_another: 0, near_another: 0 },
    });
  });

  it("hold no prompt twice, whatever its role", () => {
    const { kept, removed } = distinct([prompt(GARDEN), prompt(GARDEN, "look_alike", "two")], []);
    assert.equal(kept.length, 1);
    assert.equal(removed.two?.same_as_another, 1);
  });

  it("keep a look-alike that is near to a harmful prompt, and drop one near to another look-alike", () => {
    const prompts = [
      prompt(`${GARDEN} on a warm day`, "harmful", "bad"),
      prompt(`${GARDEN} on a cold day`, "look_alike", "good"),
      prompt(`${GARDEN} on a grey day`, "look_alike", "good"),
    ];
    const { kept, removed } = distinct(prompts, []);
    assert.equal(kept.length, 2);
    assert.equal(removed.good?.near_another, 1);
  });
});

const GARDEN = "how long should I water a small vegetable garden behind the house";
