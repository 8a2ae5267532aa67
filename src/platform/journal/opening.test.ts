import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Clock, verifyChain } from "../index.ts";

import { NOW, newFolder, numbered, open, segmentsOf } from "./test-journal.ts";

describe("opening again", () => {
  it("cuts an unfinished last line, records that, and goes on", async (test) => {
    const folder = newFolder(test);
    const first = await open(folder);
    numbered(first.journal, 3);
    await first.close();
    appendFileSync(segmentsOf(folder)[0] ?? "", '{"seq":5,"at":17900');
    assert.equal((await verifyChain({ folder })).tornBytes, 19);
    const { journal, close } = await open(folder);
    const [repaired] = await journal.recent({ kinds: ["journal.repaired"], limit: 1 });
    assert.deepEqual([repaired?.sequence, repaired?.payload?.cut_bytes], [5, 19]);
    await close();
    assert.deepEqual(await verifyChain({ folder }).then(({ ok, tornBytes }) => ({ ok, tornBytes })), {
      ok: true,
      tornBytes: 0,
    });
  });

  it("begins anew when the very first write was not finished", async (test) => {
    const folder = newFolder(test);
    const first = await open(folder);
    await first.close();
    rmSync(join(folder, "audit-heads.jsonl"));
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `fairlead.db${suffix}`), { force: true });
    writeFileSync(segmentsOf(folder)[0] ?? "", '{"seq":1,');
    const { close } = await open(folder);
    await close();
    assert.equal((await verifyChain({ folder })).entries, 1);
  });

  it("refuses to write on a chain whose end was edited, and says what to do", async (test) => {
    const folder = newFolder(test);
    const first = await open(folder);
    numbered(first.journal, 3);
    await first.close();
    const file = segmentsOf(folder)[0] ?? "";
    writeFileSync(file, readFileSync(file, "utf8").replace('"n":3', '"n":4'));
    await assert.rejects(open(folder), {
      name: "JournalBroken",
      message: /entry 4 is broken.*audit verify/s,
    });
  });

  it("refuses when the journal ends before its last checkpoint", async (test) => {
    const folder = newFolder(test);
    const first = await open(folder);
    numbered(first.journal, 3);
    await first.close();
    const file = segmentsOf(folder)[0] ?? "";
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, `${lines.slice(0, 2).join("\n")}\n`);
    await assert.rejects(open(folder), /ends at entry 2, but entry 4 has a checkpoint/);
    rmSync(join(folder, "audit-heads.jsonl"));
    await assert.rejects(open(folder), /ends at entry 2, but the database has entry 4/);
  });

  it("hands over the last minute and everything since the oldest unfinished call, and no more", async (test) => {
    const folder = newFolder(test);
    let now = NOW;
    const clock: Clock = { now: () => now, monotonic: () => 0 };
    const first = await open(folder, { clock, segmentBytesMax: 1500 });
    numbered(first.journal, 20);
    first.journal.append({ kind: "call.opened", request_id: "req_long" });
    first.journal.append({ kind: "call.opened", request_id: "req_short" });
    first.journal.append({ kind: "call.closed", request_id: "req_short" });
    await first.close();
    now += 3_600_000;
    const second = await open(folder, { clock });
    const seen: unknown[] = [];
    second.journal.append({ kind: "test.counted", n: 21 });
    second.journal.replayTail(({ kind, payload }) =>
      seen.push(`${kind} ${payload?.request_id ?? payload?.n}`),
    );
    assert.deepEqual(seen, [
      "call.opened req_long",
      "call.opened req_short",
      "call.closed req_short",
      "test.counted 21",
    ]);
    second.journal.append({ kind: "call.closed", request_id: "req_long" });
    await second.close();
    now += 3_600_000;
    const third = await open(folder, { clock });
    third.journal.replayTail(() => assert.fail("nothing is unfinished or recent"));
    await third.close();
  });

  it("reads the entries since a moment from the segments that can hold them", async (test) => {
    const folder = newFolder(test);
    let now = 1000;
    const clock: Clock = { now: () => now++, monotonic: () => 0 };
    const { journal, close } = await open(folder, { clock, segmentBytesMax: 1500 });
    numbered(journal, 50);
    const all = [...journal.entriesSince(0)];
    const middle = all[30]?.at ?? 0;
    assert.deepEqual([...journal.entriesSince(middle)], all.slice(30));
    assert.deepEqual([...journal.entriesSince(now)], []);
    await close();
  });
});
