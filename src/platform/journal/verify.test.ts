import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import {
  type HeadsDocument,
  loadSecret,
  migrate,
  openDatabase,
  openJournal,
  resourcePath,
  systemClock,
  verifyChain,
} from "../index.ts";
import { digestOf, hashOf } from "./line.ts";

const RUNS = 150;

describe("verifyChain", () => {
  const root = mkdtempSync(join(tmpdir(), "fairlead-chain-"));
  const whole = join(root, "whole");
  let published: HeadsDocument;

  before(async () => {
    const database = openDatabase<never>(join(whole, "fairlead.db"));
    await migrate(database, resourcePath("migrations"));
    const secrets = loadSecret({ dataFolder: whole, env: {} });
    const journal = await openJournal({
      folder: whole,
      clock: systemClock,
      secrets,
      database,
      segmentBytesMax: 4000,
    });
    for (let n = 0; n < 40; n++) {
      journal.append({ kind: "test.counted", n, note: "größer" });
      if (n % 9 === 0) await journal.checkpoint();
    }
    await journal.checkpoint();
    published = journal.checkpoints();
    await journal.close();
    await database.close();
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const journalOf = (folder: string) => join(folder, "journal");
  const filesOf = (folder: string) =>
    readdirSync(journalOf(folder))
      .filter((name) => name.endsWith(".jsonl"))
      .sort()
      .map((name) => join(journalOf(folder), name));

  /** A fresh copy of the chain, changed by `change`. */
  function changed(change: (files: readonly string[]) => void): string {
    const folder = mkdtempSync(join(root, "changed-"));
    cpSync(journalOf(whole), journalOf(folder), { recursive: true });
    cpSync(join(whole, "audit-heads.jsonl"), join(folder, "audit-heads.jsonl"));
    change(filesOf(folder));
    return folder;
  }

  /** Every line of every segment, and a way to put them back into the files they came from. */
  function changedLines(change: (lines: string[]) => string[]): string {
    return changed((files) => {
      const texts = files.map((file) => readFileSync(file, "utf8").split("\n").slice(0, -1));
      const lines = change(texts.flat());
      for (const [index, file] of files.entries()) {
        const take = index === files.length - 1 ? lines.length : (texts[index]?.length ?? 0);
        writeFileSync(
          file,
          lines
            .splice(0, take)
            .map((line) => `${line}\n`)
            .join(""),
        );
      }
    });
  }

  async function assertCaught(folder: string): Promise<void> {
    const report = await verifyChain({ folder });
    assert.equal(report.ok, false);
    assert.ok(report.firstBroken?.reason);
  }

  const place = fc.nat({ max: 40 });

  it("finds nothing wrong with the chain as it was written", async () => {
    const report = await verifyChain({ folder: whole });
    assert.equal(report.ok, true);
    assert.deepEqual(
      [report.entries, report.erased, report.completeness, report.signature, report.localHeads > 4],
      [41, 0, "not_provable", "not_checked", true],
    );
    assert.ok(filesOf(whole).length > 3);
  });

  it("catches the change of any single byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, by) => {
        const folder = changed((files) => {
          const file = files[which % files.length] ?? "";
          const bytes = readFileSync(file);
          const at = where % bytes.length;
          bytes[at] = ((bytes[at] ?? 0) + by) % 256;
          writeFileSync(file, bytes);
        });
        await assertCaught(folder);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: RUNS },
    );
  });

  it("catches a line that was dropped, doubled, or moved", async () => {
    const drop = (lines: string[], a: number) => lines.toSpliced(a, 1);
    const double = (lines: string[], a: number) => lines.toSpliced(a, 0, lines[a] ?? "");
    const move = (lines: string[], a: number, b: number) =>
      lines.toSpliced(a, 1).toSpliced(a === b ? (b + 1) % 40 : b, 0, lines[a] ?? "");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(drop, double, move), place, place, async (change, a, b) => {
        const folder = changedLines((lines) => change(lines, a, b));
        await assertCaught(folder);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: RUNS },
    );
  });

  it("catches an entry that was rewritten with its own digest and hash made to fit", async () => {
    const folder = changedLines((lines) => {
      const entry = JSON.parse(lines[20] ?? "");
      const payload = JSON.stringify({ ...entry.payload, n: 999 });
      const digest = digestOf(entry.salt, payload);
      const hash = hashOf(entry.seq, entry.at, entry.prev, digest);
      return lines.with(
        20,
        `{"seq":${entry.seq},"at":${entry.at},"prev":"${entry.prev}","digest":"${digest}","hash":"${hash}","salt":"${entry.salt}","payload":${payload}}`,
      );
    });
    const report = await verifyChain({ folder });
    assert.equal(report.firstBroken?.sequence, 22);
    assert.match(report.firstBroken?.reason ?? "", /prev is not the hash/);
  });

  it("catches a chain that was written anew from some entry on, every hash made to fit", async () => {
    await fc.assert(
      fc.asyncProperty(place, async (from) => {
        let prev = "";
        const folder = changedLines((lines) =>
          lines.map((line, index) => {
            const entry = JSON.parse(line);
            if (index < from) prev = entry.hash;
            if (index < from) return line;
            const payload = JSON.stringify({ ...entry.payload, added: true });
            const digest = digestOf(entry.salt, payload);
            const before = prev || entry.prev;
            prev = hashOf(entry.seq, entry.at, before, digest);
            return `{"seq":${entry.seq},"at":${entry.at},"prev":"${before}","digest":"${digest}","hash":"${prev}","salt":"${entry.salt}","payload":${payload}}`;
          }),
        );
        const report = await verifyChain({ folder });
        assert.match(report.firstBroken?.reason ?? "", /not the one that its checkpoint signed/);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });

  it("catches a segment that is missing or stands in another's place, and names it", async () => {
    const count = filesOf(whole).length;
    for (let index = 0; index < count; index++) {
      const gone = changed((files) => rmSync(files[index] ?? ""));
      await assertCaught(gone);
      const swapped = changed((files) => {
        const [a = "", b = ""] = [files[index], files[(index + 1) % count]];
        const [textA, textB] = [readFileSync(a), readFileSync(b)];
        writeFileSync(a, textB);
        writeFileSync(b, textA);
      });
      await assertCaught(swapped);
    }
    const report = await verifyChain({ folder: changed((files) => rmSync(files[1] ?? "")) });
    assert.match(report.firstBroken?.reason ?? "", /segment that begins with entry \d+ is missing/);
  });

  it("still holds when any entries but the first were erased, and counts them", async () => {
    const erase = (line: string) => line.replace(/"salt":.*$/, '"salt":null,"payload":null}');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), async (chosen) => {
        const folder = changedLines((lines) =>
          lines.map((line, index) => (chosen.includes(index) ? erase(line) : line)),
        );
        const report = await verifyChain({ folder });
        assert.deepEqual([report.ok, report.erased], [true, chosen.length]);
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });

  it("does not take an entry as erased that kept its payload", async () => {
    await assertCaught(
      changedLines((lines) => lines.with(5, (lines[5] ?? "").replace(/"salt":"\w+"/, '"salt":null'))),
    );
  });

  it("proves completeness up to a kept checkpoint, in each form it may be kept in", async () => {
    const [first] = published.checkpoints;
    const last = published.checkpoints.at(-1);
    const forms = [
      [JSON.stringify(published), "valid"],
      [JSON.stringify(published, null, 2), "valid"],
      [JSON.stringify([first, last]), "not_checked"],
      [JSON.stringify(last), "not_checked"],
      [`${JSON.stringify(first)}\n${JSON.stringify(last)}\n`, "not_checked"],
    ] as const;
    for (const [text, signature] of forms) {
      const heads = join(root, "heads.json");
      writeFileSync(heads, text);
      const report = await verifyChain({ folder: whole, heads });
      assert.deepEqual(
        [report.ok, report.completeness, report.upTo, report.signature],
        [true, "proven_up_to", 41, signature],
      );
    }
  });

  it("catches a chain that was cut below a kept checkpoint, though all else was cut to fit", async () => {
    const folder = changedLines((lines) => lines.slice(0, 12));
    rmSync(join(folder, "audit-heads.jsonl"));
    for (const file of filesOf(folder)) if (readFileSync(file).length === 0) rmSync(file);
    assert.equal((await verifyChain({ folder })).ok, true);
    const heads = join(root, "kept.json");
    writeFileSync(heads, JSON.stringify(published));
    const report = await verifyChain({ folder, heads });
    assert.equal(report.ok, false);
    assert.match(report.firstBroken?.reason ?? "", /chain ends at entry 12, but entry \d+ has a checkpoint/);
  });

  it("calls a signature invalid under another key, and takes no checkpoint of another chain", async () => {
    const heads = join(root, "foreign.json");
    writeFileSync(heads, JSON.stringify(published));
    const otherKey = Buffer.alloc(32, 7).toString("base64");
    assert.equal((await verifyChain({ folder: whole, heads, publicKey: otherKey })).signature, "invalid");
    const foreign = published.checkpoints.map((checkpoint) => ({ ...checkpoint, writer: "writer_other" }));
    writeFileSync(heads, JSON.stringify(foreign));
    assert.match((await verifyChain({ folder: whole, heads })).firstBroken?.reason ?? "", /another chain/);
  });

  it("says where a file of checkpoints cannot be read", async () => {
    const heads = join(root, "bad.jsonl");
    writeFileSync(heads, `${JSON.stringify(published.checkpoints[0])}\n{"sequence":"x"}\n`);
    await assert.rejects(verifyChain({ folder: whole, heads }), {
      name: "HeadsFileError",
      message: /bad\.jsonl:2: /,
    });
  });
});
