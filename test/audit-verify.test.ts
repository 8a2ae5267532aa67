import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { checkpointPublicKey, loadSecret } from "../src/platform/index.ts";
import { documentOf, fairlead } from "./house/run-command.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

describe("an outsider, who has the journal and not the secret,", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  const heads = join(folder.path, "heads.jsonl");
  let key = "";
  before(async () => {
    assert.equal((await fairlead(["org", "create", "Quay", "--data", data])).code, 0);
    key = checkpointPublicKey(loadSecret({ dataFolder: data, env: {} }));
    copyFileSync(join(data, "audit-heads.jsonl"), heads);
    rmSync(join(data, "secret"));
  });
  after(() => folder.remove());

  const verify = (...more: string[]) =>
    fairlead(["audit", "verify", "--data", data, "--head", heads, ...more]);

  it("is told that signatures were not checked, and is promised no more than that shows", async () => {
    const ran = await verify();
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /^Signatures were not checked.*--public-key KEY/m);
    assert.match(ran.out, /whether that file is genuine was not checked/);
    assert.doesNotMatch(ran.out, /Nothing up to/);
    assert.equal(documentOf(await verify("--json")).signatures, "not_checked");
  });

  it("can check signatures with the published key, with PEM, and with a file of either", async () => {
    const pem = pemOf(key);
    const files = [key, pem].map((text, index) => {
      const file = join(folder.path, `key-${index}`);
      writeFileSync(file, `${text}\n`);
      return file;
    });
    for (const said of [key, pem, ...files]) {
      const ran = await verify(`--public-key=${said}`);
      assert.equal(ran.code, 0, ran.out + ran.err);
      assert.match(ran.out, /^Nothing up to sequence \d+ was changed or removed/m);
      assert.match(ran.out, /^Signatures were checked with the key you gave\.$/m);
      assert.equal(documentOf(await verify("--json", `--public-key=${said}`)).signatures, "verified");
    }
  });

  it("is told when the key is another one, exit code 1, or none, exit code 2", async () => {
    const other = await verify("--json", "--public-key", Buffer.alloc(32, 7).toString("base64"));
    assert.equal(other.code, 1, other.err);
    assert.equal(documentOf(other).signatures, "invalid");
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const curve = publicKey.export({ format: "pem", type: "spki" }).toString();
    for (const said of ["", "hello", key.slice(4), folder.path, `=${curve}`]) {
      const ran = await verify(`--public-key=${said}`);
      assert.deepEqual([ran.code, ran.out], [2, ""], said);
      assert.match(ran.err, /^--public-key is an Ed25519 key/);
    }
  });

  it("is told when the key comes from the very file that it should prove", async () => {
    const lines = readFileSync(heads, "utf8").trim().split("\n");
    const published = join(folder.path, "published.json");
    writeFileSync(
      published,
      JSON.stringify({ public_key: key, checkpoints: lines.map((line) => JSON.parse(line)) }),
    );
    const ran = await fairlead(["audit", "verify", "--data", data, "--head", published]);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /^Signatures were checked with the key inside .*published\.json/m);
  });
});

function pemOf(raw: string): string {
  const x = Buffer.from(raw, "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return key.export({ format: "pem", type: "spki" }).toString();
}
