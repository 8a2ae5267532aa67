import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom, startFairlead, startServer, withTemporaryFolder } from "../bench/index.ts";
import { verifyChain } from "../src/platform/index.ts";
import { callUntilGone, KINDS, type Seen } from "./kill/clients.ts";
import { createRecordReader, type Records } from "./kill/records.ts";

const KILLS = 24;
const CLIENTS = 64;
const SEED = 7;
/** A kill falls somewhere between the first connections and a steady load. */
const LIVES_MS = { least: 60, most: 700 };

describe("a process that is killed at any moment", () => {
  it("has every answer on the record that a client received in full, and closes the others as interrupted", async (test) => {
    const seen = await withTemporaryFolder(async (folder) => {
      const upstream = await startServer("mock-upstream.ts");
      try {
        return await killAgainAndAgain(join(folder, "data"), upstream.ready.url);
      } finally {
        await upstream.stop();
      }
    });
    const whole = seen.filter((answer) => answer.whole).length;
    test.diagnostic(`${KILLS} kills: ${whole} answers in full, ${seen.length - whole} cut off`);
  });
});

/** Returns every answer that a client saw the beginning of. */
async function killAgainAndAgain(data: string, upstream: string): Promise<Seen[]> {
  const random = seededRandom(SEED);
  const records = createRecordReader(data);
  const all: Seen[] = [];
  let fairlead = await startFairlead({ data, upstream });
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      const calls = callUntilGone(fairlead.ready, CLIENTS);
      await sleep(LIVES_MS.least + random() * (LIVES_MS.most - LIVES_MS.least));
      await fairlead.kill();
      const seen = await calls;
      fairlead = await startFairlead({ data, upstream });
      await checkChain(data, `kill ${kill}`);
      checkRecords(records.read(), seen, `kill ${kill}`);
      all.push(...seen);
    }
  } finally {
    await fairlead.stop();
  }
  checkThatSomethingWasTried(all, records.read());
  return all;
}

async function checkChain(data: string, when: string): Promise<void> {
  const chain = await verifyChain({ folder: data });
  assert.equal(chain.ok, true, `${when}: the chain is broken: ${JSON.stringify(chain.firstBroken)}`);
}

function checkRecords({ opened, closed }: Records, seen: readonly Seen[], when: string): void {
  for (const { id, kind } of seen.filter(({ whole }) => whole)) {
    const outcomes = closed.get(id);
    assert.equal(outcomes?.length, 1, `${when}: ${kind} ${id} was received in full and has no record`);
    assert.notEqual(
      outcomes[0],
      "interrupted",
      `${when}: ${kind} ${id} was received in full, yet counts as interrupted`,
    );
  }
  for (const id of opened) {
    assert.equal(closed.get(id)?.length, 1, `${when}: ${id} was begun and is not closed exactly once`);
  }
}

/** A run in which nothing was cut off, or nothing got through, would have proved nothing. */
function checkThatSomethingWasTried(seen: readonly Seen[], { closed }: Records): void {
  const outcomes = new Set([...closed.values()].flat());
  assert.ok(outcomes.has("interrupted"), "no call was interrupted");
  for (const kind of KINDS) {
    assert.ok(
      seen.some((answer) => answer.kind === kind && answer.whole),
      `no ${kind} got through`,
    );
  }
  assert.ok(
    seen.some(({ whole }) => !whole),
    "no answer was cut off while it arrived",
  );
}
