import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Clock,
  type JournalOptions,
  type JournalTables,
  loadSecret,
  migrate,
  openDatabase,
  openJournal,
  resourcePath,
  verifyChain,
} from "../index.ts";
import { createCopier } from "./copier.ts";
import { segmentPath } from "./segments.ts";

const NOW = 1_790_000_000_000;
const fixedClock: Clock = { now: () => NOW, monotonic: () => 0 };

function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-journal-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder: string, options: Partial<JournalOptions> = {}) {
  const database = openDatabase<JournalTables>(join(folder, "fairlead.db"));
  await migrate(database, resourcePath("migrations"));
  const secrets = loadSecret({ dataFolder: folder, env: {} });
  try {
    const journal = await openJournal({ folder, clock: fixedClock, secrets, database, ...options });
    const close = async () => {
      await journal.close();
      await database.close();
    };
    return { journal, database, close };
  } catch (problem) {
    await database.close();
    throw problem;
  }
}

const segmentsOf = (folder: string) =>
  readdirSync(join(folder, "journal"))
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => join(folder, "journal", name));

const numbered = (journal: { append(payload: { kind: string; n: number }): unknown }, count: number) => {
  for (let n = 1; n <= count; n++) journal.append({ kind: "test.counted", n });
};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 5_000; !(await holds()) && performance.now() < end; ) await pause(10);
}

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
