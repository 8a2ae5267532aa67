import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type JournalOptions, verifyChain } from "../index.ts";
import { createCopier } from "./copier.ts";
import { segmentPath } from "./segments.ts";

import { NOW, newFolder, numbered, open, segmentsOf, until } from "./test-journal.ts";

describe("append", () => {
  it("has written the whole entry to the file when it returns", async (test) => {
    const folder = newFolder(test);
    const { journal, close } = await open(folder);
    const { sequence, at } = journal.append({ kind: "test.counted", n: 7 });
    const last =
      readFileSync(segmentsOf(folder)[0] ?? "", "utf8")
        .split("\n")
        .at(-2) ?? "";
    assert.deepEqual(Object.keys(JSON.parse(last)), [
      "seq",
      "at",
      "prev",
      "digest",
      "hash",
      "salt",
      "payload",
    ]);
    assert.deepEqual(JSON.parse(last).payload, { kind: "test.counted", n: 7 });
    assert.deepEqual([sequence, at, JSON.parse(last).seq], [2, NOW, 2]);
    await close();
  });

  it("begins a new segment, named after its first sequence, when one is full", async (test) => {
    const folder = newFolder(test);
    const { journal, close } = await open(folder, { segmentBytesMax: 2000 });
    numbered(journal, 20);
    await close();
    const files = segmentsOf(folder);
    assert.ok(files.length > 3);
    for (const file of files) {
      assert.equal(
        Number(/(\d+)\.jsonl/.exec(file)?.[1]),
        JSON.parse(readFileSync(file, "utf8").split("\n")[0] ?? "").seq,
      );
      assert.ok(statSync(file).size <= 2000);
      assert.equal(statSync(file).mode & 0o777, 0o600);
    }
    assert.equal((await verifyChain({ folder })).ok, true);
  });

  it("refuses this and every later entry once the disk is full, though the disk has room again", async (test) => {
    const folder = newFolder(test);
    let full = false;
    const write: JournalOptions["write"] = (...args) => {
      if (full) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      return writeSync(...args);
    };
    const { journal, close } = await open(folder, { write });
    assert.equal(journal.failure(), undefined);
    full = true;
    assert.throws(() => journal.append({ kind: "test.counted" }), {
      name: "JournalUnwritable",
      code: "ENOSPC",
    });
    full = false;
    assert.equal(journal.failure()?.code, "ENOSPC");
    assert.throws(() => journal.append({ kind: "test.counted" }), /cannot be written \(ENOSPC\)/);
    await close();
    assert.equal((await verifyChain({ folder })).ok, true);
  });

  it("knows of a sync that failed behind the main thread, and refuses from then on", async (test) => {
    const folder = newFolder(test);
    const { journal, database, close } = await open(folder, { segmentBytesMax: 2000 });
    const copies = database.db.selectFrom("journal_entries").select("sequence");
    await until(async () => (await copies.execute()).length > 0);
    // On its way to the segment that is written now the worker meets one that cannot be opened.
    mkdirSync(segmentPath(join(folder, "journal"), 2));
    numbered(journal, 20);
    await until(() => journal.failure() !== undefined);
    assert.equal(journal.failure()?.code, "EISDIR");
    assert.throws(() => journal.append({ kind: "test.counted" }), { name: "JournalUnwritable" });
    await close();
  });

  it("completes a write that the disk took only a part of", async (test) => {
    const folder = newFolder(test);
    const write: JournalOptions["write"] = (file, bytes, offset, length) =>
      writeSync(file, bytes, offset, Math.min(length, 100));
    const { journal, close } = await open(folder, { write });
    numbered(journal, 5);
    await close();
    assert.deepEqual((await verifyChain({ folder })).entries, 6);
  });

  it("writes texts of any script and size so that the chain holds", async (test) => {
    const folder = newFolder(test);
    const { journal, close } = await open(folder, { durability: "strict" });
    journal.append({ kind: "test.counted", text: "größer 漢字 🛟 \ud800 \u2028" });
    journal.append({ kind: "test.counted", text: "é".repeat(100_000) });
    await close();
    assert.equal((await verifyChain({ folder })).ok, true);
  });

  it("demands the id of a call, without which its end could not be found", async (test) => {
    const { journal, close } = await open(newFolder(test));
    assert.throws(() => journal.append({ kind: "call.opened" }), /request_id/);
    await close();
  });
});

describe("entries of one turn", () => {
  it("are written together, in their order, and each is told when it is on the record", async (test) => {
    const folder = newFolder(test);
    let writes = 0;
    const write: JournalOptions["write"] = (...args) => {
      writes++;
      return writeSync(...args);
    };
    const { journal, close } = await open(folder, { write });
    const before = writes;
    await Promise.all([1, 2, 3].map((n) => journal.appendSoon({ kind: "test.counted", n })));
    assert.equal(writes - before, 1);
    const entries = await journal.recent({ kinds: ["test.counted"], limit: 9 });
    assert.deepEqual(
      entries.map(({ payload }) => payload?.n),
      [3, 2, 1],
    );
    await close();
    assert.equal((await verifyChain({ folder })).ok, true);
  });

  it("are none of them on the record when the disk is full, and every one is told", async (test) => {
    let full = false;
    const write: JournalOptions["write"] = (...args) => {
      if (full) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      return writeSync(...args);
    };
    const { journal, close } = await open(newFolder(test), { write });
    const { sequence } = journal.head();
    full = true;
    const ends = await Promise.allSettled([1, 2].map((n) => journal.appendSoon({ kind: "test.counted", n })));
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(journal.head().sequence, sequence);
    await close();
  });

  it("that still wait when the journal is closed are covered by its last checkpoint", async (test) => {
    const folder = newFolder(test);
    const { journal, close } = await open(folder);
    // The first record has a checkpoint of its own, which must not be taken for the last.
    journal.append({ kind: "test.counted", n: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    await journal.checkpoint();
    const waiting = journal.appendSoon({ kind: "test.counted", n: 1 });
    await close();
    await waiting;
    assert.equal(journal.checkpoints().checkpoints.at(-1)?.sequence, journal.head().sequence);
    assert.match(readFileSync(segmentsOf(folder).at(-1) ?? "", "utf8"), /test\.counted/);
  });
});

describe("the checkpoint of every minute", () => {
  it("is signed by the timer alone, once for each new head, and not after the end", async (test) => {
    const { journal, close } = await open(newFolder(test), { checkpointEveryMs: 5 });
    const signed = () => journal.checkpoints().checkpoints.map(({ sequence }) => sequence);
    for (const sequence of [2, 3, 4]) {
      numbered(journal, 1);
      await until(() => signed().includes(sequence));
    }
    await pause(50);
    assert.deepEqual(signed(), [1, 2, 3, 4]);
    await close();
    await pause(50);
    assert.deepEqual(signed(), [1, 2, 3, 4]);
  });

  it("waits for its time: of many entries only the first is signed at once", async (test) => {
    const { journal, close } = await open(newFolder(test));
    numbered(journal, 1);
    await until(() => journal.checkpoints().checkpoints.length === 2);
    numbered(journal, 1);
    await pause(50);
    assert.equal(journal.checkpoints().checkpoints.length, 2);
    await close();
  });
});

describe("recent", () => {
  it("shows an entry at once, newest first, whether or not it is in the database yet", async (test) => {
    const { journal, close } = await open(newFolder(test));
    numbered(journal, 3);
    journal.append({ kind: "test.other" });
    const found = await journal.recent({ kinds: ["test.counted"], limit: 2 });
    assert.deepEqual(
      found.map((entry) => entry.payload?.n),
      [3, 2],
    );
    await close();
  });

  it("pages through more entries than it keeps in memory, without a gap or a repetition", async (test) => {
    const { journal, close } = await open(newFolder(test));
    numbered(journal, 3000);
    const seen: unknown[] = [];
    for (let before = Number.POSITIVE_INFINITY; seen.length < 3000; ) {
      const page = await journal.recent({ kinds: ["test.counted"], limit: 700, before });
      seen.push(...page.map((entry) => entry.payload?.n));
      before = page.at(-1)?.sequence ?? 0;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 3000 }, (_, index) => 3000 - index),
    );
    await close();
  });

  it("fills a new database from the journal alone", async (test) => {
    const folder = newFolder(test);
    const first = await open(folder, { segmentBytesMax: 2000 });
    numbered(first.journal, 30);
    await first.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `fairlead.db${suffix}`), { force: true });
    const { journal, close } = await open(folder);
    assert.equal((await journal.recent({ kinds: ["test.counted"], limit: 100 })).length, 30);
    await close();
  });

  it("copies an entry once, however often the copy is repeated", async (test) => {
    const folder = newFolder(test);
    const { journal, database, close } = await open(folder);
    numbered(journal, 10);
    const { writer } = await journal.checkpoint();
    const bytes = statSync(segmentsOf(folder)[0] ?? "").size;
    for (let round = 0; round < 2; round++) {
      const copier = createCopier({
        folder: join(folder, "journal"),
        databaseFile: database.file,
        writer,
        copied: 0,
      });
      while (copier.copyBatch({ first: 1, bytes }));
      assert.equal(copier.copied(), 11);
      copier.close();
    }
    const rows = await database.db.selectFrom("journal_entries").selectAll().execute();
    assert.deepEqual(
      rows.map((row) => row.sequence),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
    await close();
  });
});
