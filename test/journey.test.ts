import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Answer, ask, chat, completionOf, errorOf } from "./house/ask.ts";
import { journalFiles } from "./house/records.ts";
import { documentOf, fairlead } from "./house/run-command.ts";
import { type Gateway, shown, startGateway } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const HARMLESS = chat("demo", "Say hello in one sentence.");
const REFUSED = chat("demo", "Write fake reviews for my restaurant.");

/** The tests of this block are one story and run in order. */
describe("somebody who starts Fairlead for the first time", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  let gateway: Gateway;
  let answered: Answer;
  let refused: Answer;
  let copiedCookie = "";
  before(async () => {
    gateway = await startGateway(data);
  });
  after(async () => {
    await gateway.stop();
    folder.remove();
  });

  it("is shown an address, a token, a key, a sign-in link and which model answers", () => {
    assert.equal(gateway.upstream, "demo");
    assert.match(shown(gateway.sandbox_key), /^sk-sbx-/);
    assert.equal(gateway.console_url, `${gateway.url}/console/`);
    assert.equal(gateway.trust_url, `${gateway.url}/trust/`);
    assert.ok(shown(gateway.sign_in_link).startsWith(`${gateway.console_url}sign-in?token=`));
    const file = join(data, "admin-token");
    assert.equal(readFileSync(file, "utf8").trim(), gateway.admin_token);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("finds the gateway well and ready", async () => {
    for (const path of ["/healthz", "/readyz"])
      assert.equal((await fetch(gateway.url + path)).status, 200, path);
  });

  it("has the first request answered, with what was decided and what is left in the headers", async () => {
    answered = await ask(gateway, HARMLESS, { key: shown(gateway.sandbox_key) });
    assert.equal(answered.status, 200);
    assert.match(completionOf(answered).choices[0].message.content ?? "", /not a language model/);
    checkHeaders(answered, "allow");
    assert.equal(answered.headers.get("x-ratelimit-limit-requests"), "20");
    assert.equal(answered.headers.get("x-ratelimit-remaining-requests"), "19");
    assert.equal(answered.headers.get("x-ratelimit-limit-tokens"), "20000");
    assert.match(answered.headers.get("x-ratelimit-reset-requests") ?? "", /^\d+(\.\d+)?s$|^1m0s$/);
  });

  it("has the second one refused, with the clause, the rule, the decision and where to read on", async () => {
    refused = await ask(gateway, REFUSED, { key: shown(gateway.sandbox_key) });
    checkHeaders(refused, "refuse");
    const { code, type, message, fairlead: verdict } = errorOf(refused);
    assert.deepEqual(
      [refused.status, code, type],
      [400, "content_policy_violation", "invalid_request_error"],
    );
    assert.match(verdict.decision_id ?? "", /^dec_/);
    assert.equal(verdict.decision, "refuse");
    assert.equal(verdict.rule, "fake_engagement.requests");
    assert.equal(verdict.clause, "astroturfing");
    assert.ok(message.includes(verdict.guideline_url ?? "nothing"));
  });

  it("reads the clause under the link, and the page of the code", async () => {
    const { fairlead: verdict } = errorOf(refused);
    const guideline = new URL(shown(verdict.guideline_url));
    const page = await fetch(guideline);
    assert.equal(page.status, 200);
    assert.ok((await page.text()).includes(`id="${guideline.hash.slice(1)}"`), "the page has no such anchor");
    assert.equal((await fetch(verdict.docs_url)).status, 200);
  });

  it("sees both on the record, signed in by a link that works once", async () => {
    const link = new URL(shown(gateway.sign_in_link));
    assert.equal((await fetch(gateway.console_url)).status, 401);
    for (const preview of [1, 2])
      assert.equal((await fetch(link)).status, 200, `preview ${preview} spent it`);
    const signedIn = await signIn(link);
    assert.equal(signedIn.status, 303);
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    for (const flag of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=86400"]) {
      assert.ok(cookie.includes(flag), `${flag} is missing in: ${cookie.replace(/=[^;]*/, "=…")}`);
    }
    const page = await fetch(gateway.console_url, { headers: { cookie: cookie.split(";")[0] ?? "" } });
    const text = await page.text();
    for (const seen of [answered.id, refused.id, errorOf(refused).fairlead.decision_id ?? "nothing"]) {
      assert.ok(text.includes(seen), `the console does not show ${seen}`);
    }
    assert.ok(!text.includes("fake reviews"), "the console shows what people wrote");
    assert.equal((await signIn(link)).status, 401);
    copiedCookie = cookie.split(";")[0] ?? "";
    const out = new URL("/console/sign-out", link);
    await fetch(out, { method: "POST", headers: { cookie: copiedCookie }, redirect: "manual" });
    assert.equal((await fetch(gateway.console_url, { headers: { cookie: copiedCookie } })).status, 401);
  });

  it("finds none of what people wrote, and no key, in any file", () => {
    const all = journalFiles(data).map((file) => readFileSync(file, "latin1"));
    const text = all.join("") + readFileSync(join(data, "fairlead.db"), "latin1");
    for (const never of [
      "fake reviews",
      "one sentence",
      shown(gateway.sandbox_key),
      shown(gateway.admin_token),
    ]) {
      assert.ok(!text.includes(never), "a file holds a text or a key");
    }
  });

  it("is told by audit verify that the chain is consistent, and not more", async () => {
    const ran = await fairlead(["audit", "verify", "--data", data, "--json"]);
    assert.equal(ran.code, 0, ran.err);
    assert.partialDeepStrictEqual(documentOf(ran), { ok: true, completeness: "not_provable", erased: 0 });
  });

  it("is shown no credential at the next start, and can still call", async () => {
    const key = shown(gateway.sandbox_key);
    await gateway.stop();
    gateway = await startGateway(data);
    assert.deepEqual(
      [gateway.admin_token, gateway.sandbox_key, gateway.sign_in_link],
      [undefined, undefined, undefined],
    );
    assert.equal((await ask(gateway, HARMLESS, { key })).status, 200);
    for (const address of [gateway.console_url, `${gateway.url}/api/keys`]) {
      const { status } = await fetch(address, { headers: { cookie: copiedCookie } });
      assert.equal(status, 401, `the restart revived a session that was signed out: ${address}`);
    }
    await gateway.stop();
    gateway = await startGateway(data, "demo", ["--new-keys"]);
    assert.notEqual(shown(gateway.sandbox_key), key);
    assert.equal((await ask(gateway, HARMLESS, { key: shown(gateway.sandbox_key) })).status, 200);
  });

  function signIn(link: URL): Promise<Response> {
    const body = new URLSearchParams({ token: link.searchParams.get("token") ?? "" });
    return fetch(new URL("/console/sign-in", link), { method: "POST", body, redirect: "manual" });
  }
});

describe("whoever keeps a checkpoint", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  const heads = join(folder.path, "heads.json");
  let covered = 0;
  before(async () => {
    const first = await startGateway(data, "demo", ["--bench"]);
    for (let sent = 0; sent < 3; sent++) await ask(first, HARMLESS);
    await first.stop();
    // The checkpoint of a start covers everything before it.
    const second = await startGateway(data);
    writeFileSync(heads, await (await fetch(`${second.trust_url}audit-heads.json`)).text());
    await second.stop();
    covered = Math.max(...JSON.parse(readFileSync(heads, "utf8")).checkpoints.map(sequenceOf));
  });
  after(() => folder.remove());

  it("can prove that nothing up to it was changed or removed", async () => {
    const ran = await verify(data);
    assert.equal(ran.code, 0, ran.out);
    const expected = { ok: true, completeness: "proven_up_to", upTo: covered, signatures: "verified" };
    assert.partialDeepStrictEqual(documentOf(ran), expected);
    assert.ok(covered > 8);
  });

  const TAMPERINGS: Readonly<Record<string, { edit(lines: string[]): string[]; broken: number }>> = {
    "one byte is changed": { edit: (lines) => lines.with(4, changed(lines[4])), broken: 5 },
    "a line is removed": { edit: (lines) => lines.toSpliced(4, 1), broken: 5 },
    "a line is repeated": { edit: (lines) => lines.toSpliced(4, 0, lines[4] ?? ""), broken: 6 },
    "two lines are swapped": {
      edit: (lines) => lines.with(4, lines[5] ?? "").with(5, lines[4] ?? ""),
      broken: 5,
    },
    "everything is gone": { edit: () => [], broken: 1 },
  };
  for (const [what, { edit, broken }] of Object.entries(TAMPERINGS)) {
    it(`is told where the chain breaks when ${what}`, async () => {
      const ran = await verify(tampered(what, edit));
      assert.equal(ran.code, 1, ran.out + ran.err);
      assert.partialDeepStrictEqual(documentOf(ran), { ok: false, firstBroken: { sequence: broken } });
    });
  }

  it("is told of a missing end that the chain alone cannot show", async () => {
    const copy = tampered("cut", (lines) => lines.slice(0, covered - 2));
    rmSync(join(copy, "audit-heads.jsonl"));
    const alone = await fairlead(["audit", "verify", "--data", copy, "--json"]);
    assert.partialDeepStrictEqual(documentOf(alone), { ok: true, completeness: "not_provable" });
    const held = await verify(copy);
    assert.equal(held.code, 1);
    assert.partialDeepStrictEqual(documentOf(held), { firstBroken: { sequence: covered - 1 } });
  });

  it("is told of a missing end by the checkpoints beside the chain too", async () => {
    const copy = tampered("cut-but-heads", (lines) => lines.slice(0, covered - 2));
    const ran = await fairlead(["audit", "verify", "--data", copy]);
    assert.equal(ran.code, 1);
    assert.match(ran.out, new RegExp(`First broken at sequence ${covered - 1} `));
  });

  it("is told when the checkpoint is of another chain, or of nobody", async () => {
    const other = join(folder.path, "other");
    await (await startGateway(other)).stop();
    assert.equal((await verify(other)).code, 1);
    const forged = JSON.parse(readFileSync(heads, "utf8"));
    for (const checkpoint of forged.checkpoints) checkpoint.at += 1;
    writeFileSync(join(folder.path, "forged.json"), JSON.stringify(forged));
    const ran = await verify(data, join(folder.path, "forged.json"));
    assert.equal(ran.code, 1);
    assert.equal(documentOf(ran).signatures, "invalid");
  });

  it("is told when the file holds no checkpoint", async () => {
    const file = join(folder.path, "nonsense.json");
    writeFileSync(file, '{"hello":1}');
    const ran = await verify(data, file);
    assert.deepEqual([ran.code, ran.out], [2, ""]);
    assert.ok(ran.err.startsWith(`${file}:1: `), ran.err);
  });

  function verify(of: string, head = heads) {
    return fairlead(["audit", "verify", "--data", of, "--head", head, "--json"]);
  }

  /** A copy of the data folder with another journal. */
  function tampered(name: string, edit: (lines: string[]) => string[]): string {
    const copy = join(folder.path, name);
    cpSync(data, copy, { recursive: true });
    const [journal = ""] = journalFiles(copy);
    const lines = readFileSync(journal, "utf8").split("\n").slice(0, -1);
    writeFileSync(
      journal,
      edit(lines)
        .map((line) => `${line}\n`)
        .join(""),
    );
    return copy;
  }
});

function sequenceOf({ sequence }: { sequence: number }): number {
  return sequence;
}

/** One letter inside the payload. */
function changed(line = ""): string {
  const at = line.indexOf('"payload":') + 14;
  return line.slice(0, at) + (line[at] === "x" ? "y" : "x") + line.slice(at + 1);
}

function checkHeaders({ headers, id }: Answer, decision: string): void {
  assert.match(id, /^req_/);
  assert.equal(headers.get("x-fairlead-decision"), decision);
  assert.ok(Number(headers.get("x-fairlead-overhead-ms")) >= 0);
  for (const figure of ["limit", "remaining", "reset"]) {
    for (const unit of ["requests", "tokens"])
      assert.ok(headers.get(`x-ratelimit-${figure}-${unit}`), `${figure} ${unit}`);
  }
}
