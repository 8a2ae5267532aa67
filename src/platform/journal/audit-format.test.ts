import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  type HeadsDocument,
  loadSecret,
  migrate,
  openDatabase,
  openJournal,
  resourcePath,
  systemClock,
} from "../index.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Written from docs/audit-format.md alone: shares no code with the journal. Throws at the first thing that does not hold. */
function strangersVerifier(folder: string, heads: HeadsDocument): number {
  let seq = 0;
  let prev = "0".repeat(64);
  const hashes = new Map<number, string>();
  for (const name of readdirSync(folder)
    .filter((file) => /^\d+\.jsonl$/.test(file))
    .sort()) {
    assert.equal(Number.parseInt(name, 10), seq + 1);
    for (const line of readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1)) {
      const entry = JSON.parse(line);
      const payload = line.slice(line.indexOf(',"payload":') + 11, -1);
      assert.equal(entry.seq, ++seq);
      assert.equal(entry.prev, prev);
      if (entry.salt !== null) assert.equal(entry.digest, sha256(entry.salt + payload));
      assert.equal(
        entry.hash,
        sha256(`fairlead-journal-1\n${entry.seq}\n${entry.at}\n${entry.prev}\n${entry.digest}\n`),
      );
      prev = entry.hash;
      hashes.set(seq, prev);
    }
  }
  const jwk = {
    kty: "OKP",
    crv: "Ed25519",
    x: Buffer.from(heads.public_key, "base64").toString("base64url"),
  };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  for (const { writer, sequence, hash, at, signature } of heads.checkpoints) {
    assert.equal(hashes.get(sequence), hash);
    const signed = Buffer.from(`fairlead-checkpoint-1\n${writer}\n${sequence}\n${hash}\n${at}\n`);
    assert.ok(verify(null, signed, key, Buffer.from(signature, "base64")));
  }
  return seq;
}

describe("docs/audit-format.md", () => {
  it("suffices to write a verifier", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-format-"));
    const database = openDatabase<never>(join(folder, "fairlead.db"));
    await migrate(database, resourcePath("migrations"));
    const secrets = loadSecret({ dataFolder: folder, env: {} });
    const journal = await openJournal({
      folder,
      clock: systemClock,
      secrets,
      database,
      segmentBytesMax: 2000,
    });
    for (let n = 0; n < 25; n++)
      journal.append({ kind: "test.counted", n, note: 'größer ,"payload": \u2028' });
    await journal.checkpoint();
    const heads = journal.checkpoints();
    await journal.close();
    await database.close();
    assert.equal(strangersVerifier(join(folder, "journal"), heads), 26);
    const [first] = heads.checkpoints;
    assert.ok(first);
    const forged = { ...heads, checkpoints: [{ ...first, at: first.at + 1 }] };
    assert.throws(() => strangersVerifier(join(folder, "journal"), forged));
    rmSync(folder, { recursive: true });
  });
});
