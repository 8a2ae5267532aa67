import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { Refusal } from "../platform/index.ts";
import { bearer, OPERATOR, openApp, openRoom } from "./test-room.ts";

const LIMITS = { requests: 10, tokens: 1_000 };

describe("authenticate", () => {
  it("turns a key in any of the three headers into its caller", async (t) => {
    const { access } = await openRoom(t);
    const { app, issued } = await openApp(access, LIMITS);
    for (const headers of [
      bearer(issued.key),
      { authorization: `bearer  ${issued.key}` },
      { "x-api-key": issued.key },
      { "api-key": issued.key },
      { ...bearer(issued.key), "x-api-key": issued.key },
    ]) {
      assert.deepEqual(access.authenticate(headers), {
        keyId: issued.id,
        appId: app.id,
        organisationId: app.organisation_id,
        stage: "production",
        domains: [],
        limits: { requestsPerMinute: 10, tokensPerMinute: 1_000 },
        limitsBind: true,
      });
    }
  });

  it("takes a key that stood elsewhere, and refuses one that differs from the header's", async (t) => {
    const { access } = await openRoom(t);
    const { app, issued, caller } = await openApp(access, LIMITS);
    const other = await access.keys.issue({ app_id: app.id }, OPERATOR);
    assert.deepEqual(access.authenticate({}, [issued.key]), caller);
    assert.deepEqual(access.authenticate(bearer(issued.key), [issued.key, ""]), caller);
    refuses(() => access.authenticate(bearer(issued.key), [other.key]), "access/key_conflict");
    refuses(() => access.authenticate({}, [issued.key, other.key]), "access/key_conflict");
    refuses(() => access.authenticate({}, [""]), "access/key_missing");
    refuses(() => access.authenticate({}, ["nonsense"]), "access/key_malformed");
  });

  it("still knows every key after a restart", async (t) => {
    const { access, reopen } = await openRoom(t);
    const { issued, caller } = await openApp(access, LIMITS);
    const again = await reopen();
    assert.deepEqual(again.authenticate(bearer(issued.key)), caller);
  });

  it("refuses a request without a key, and one with two different keys", async (t) => {
    const { access } = await openRoom(t);
    const { app, issued } = await openApp(access, LIMITS);
    const other = await access.keys.issue({ app_id: app.id }, OPERATOR);
    refuses(() => access.authenticate({}), "access/key_missing");
    refuses(() => access.authenticate({ authorization: "" }), "access/key_missing");
    const both = { ...bearer(issued.key), "api-key": other.key };
    refuses(() => access.authenticate(both), "access/key_conflict");
  });

  it("turns garbage away by its form and checksum, and never repeats it", async (t) => {
    const { access } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    const typo = issued.key.slice(0, -12) + (issued.key.at(-12) === "x" ? "y" : "x") + issued.key.slice(-11);
    for (const sent of ["canary", "sk-proj-canary0123456789", typo, `${issued.key}x`, "k".repeat(100_000)]) {
      const refusal = refuses(() => access.authenticate(bearer(sent)), "access/key_malformed");
      assert.ok(!refusal.message.includes(sent));
    }
    refuses(() => access.authenticate({ authorization: `Basic ${issued.key}` }), "access/key_malformed");
    refuses(
      () => access.authenticate({ "x-api-key": `${issued.key}, ${issued.key}` }),
      "access/key_malformed",
    );
  });

  it("answers the same for a key that is absent and a key whose secret is wrong", async (t) => {
    const { access } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    const wrongSecret = sealed(issued.key.slice(0, -39) + "A".repeat(32));
    const absent = sealed(`sk-live-${"b".repeat(32)}-${"A".repeat(32)}`);
    const otherStage = sealed(issued.key.slice(0, -7).replace("sk-live-", "sk-sbx-"));
    const refused = [wrongSecret, absent, otherStage].map((key) =>
      refuses(() => access.authenticate(bearer(key)), "access/key_unknown"),
    );
    const [first, ...others] = refused.map(({ status, message, headers }) => ({ status, message, headers }));
    for (const other of others) assert.deepEqual(other, first);
  });

  it("refuses a revoked key from the moment revoke resolves, also after a restart", async (t) => {
    const { access, reopen } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    const revoked = await access.keys.revoke(issued.id, OPERATOR);
    assert.notEqual(revoked.revoked_at, null);
    refuses(() => access.authenticate(bearer(issued.key)), "access/key_revoked");
    const again = await reopen();
    refuses(() => again.authenticate(bearer(issued.key)), "access/key_revoked");
  });

  it("does not tell a stranger with a wrong secret that a key was revoked", async (t) => {
    const { access } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    await access.keys.revoke(issued.id, OPERATOR);
    const wrongSecret = sealed(issued.key.slice(0, -39) + "A".repeat(32));
    refuses(() => access.authenticate(bearer(wrongSecret)), "access/key_unknown");
  });

  it("refuses the keys of a suspended and of a closed app with 403", async (t) => {
    const { access, reopen, db } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    for (const stage of ["suspended", "closed"] as const) {
      await db.updateTable("apps").set({ stage }).execute();
      const again = await reopen();
      const refusal = refuses(() => again.authenticate(bearer(issued.key)), `access/app_${stage}`);
      assert.equal(refusal.status, 403);
      await assert.rejects(again.keys.issue({ app_id: issued.app_id }, OPERATOR), {
        code: "access/app_not_usable",
      });
    }
  });
});

/** A key with a right checksum, as somebody with the source could make it. */
function sealed(body: string): string {
  return body + crc32(body).toString(36).padStart(7, "0");
}

function refuses(attempt: () => unknown, code: string): Refusal {
  try {
    attempt();
  } catch (thrown) {
    assert.ok(thrown instanceof Refusal, String(thrown));
    assert.equal(thrown.code, code);
    if (code.startsWith("access/key_")) {
      assert.deepEqual([thrown.status, thrown.protocolCode], [401, "invalid_api_key"]);
    }
    return thrown;
  }
  return assert.fail(`expected ${code}`);
}
