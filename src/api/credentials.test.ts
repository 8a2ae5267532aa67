import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ORIGIN, openApi } from "./test-api.ts";

const JSON_TYPE = { "content-type": "application/json" };
const NEW = { method: "POST", body: { name: "Quay" } };

describe("who may use the control plane", () => {
  it("opens to the admin token, the owner's token and a session, and records which", async (t) => {
    const { ask, asAdmin, asOwner, cookie, entries } = await openApi(t);
    const session = { ...(await cookie()), origin: ORIGIN, "sec-fetch-site": "same-origin" };
    for (const headers of [asAdmin, asOwner, session]) {
      assert.equal((await ask("/organisations", { headers })).status, 200);
      assert.equal((await ask("/organisations", { ...NEW, headers })).status, 201);
    }
    const actors = entries.filter(({ kind }) => kind === "organisation.created").map(({ actor }) => actor);
    assert.partialDeepStrictEqual(actors.slice(-3), [
      { kind: "admin_token", id: null },
      { kind: "owner", id: null },
      { kind: "session" },
    ]);
  });

  it("stays shut without a credential, with a wrong one, and with a caller's key", async (t) => {
    const { ask, access } = await openApi(t);
    const { sandboxKey } = await access.mintNewKeys();
    assert.equal((await ask("/keys")).json.error?.code, "api/credential_missing");
    for (const token of ["", "wrong", sandboxKey]) {
      const { status, json, text } = await ask("/keys", { headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual([status, json.error?.code], [401, "api/credential_unknown"]);
      assert.ok(token === "" || !text.includes(token));
    }
    const forged = { cookie: "fairlead_session=forged.value" };
    assert.equal((await ask("/keys", { headers: forged })).json.error?.code, "api/credential_missing");
  });

  it("does not forgive a wrong token because of a good cookie", async (t) => {
    const { ask, cookie } = await openApi(t);
    const headers = { ...(await cookie()), authorization: "Bearer wrong" };
    assert.equal((await ask("/keys", { headers })).status, 401);
  });

  it("carries out no change that a browser sends from elsewhere with a session", async (t) => {
    const { ask, cookie, access } = await openApi(t);
    const session = await cookie();
    const before = access.organisations.list().length;
    for (const from of [
      {},
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: ORIGIN },
      { "sec-fetch-site": "same-origin", origin: "http://localhost:3000" },
    ]) {
      const answer = await ask("/organisations", { ...NEW, headers: { ...session, ...JSON_TYPE, ...from } });
      assert.deepEqual([answer.status, answer.json.error?.code], [403, "api/cross_site"]);
    }
    const form = { ...session, origin: ORIGIN, "content-type": "text/plain" };
    assert.equal((await ask("/organisations", { ...NEW, headers: form })).json.error?.code, "api/not_json");
    assert.equal(access.organisations.list().length, before);
  });

  it("asks a session for a JSON content type even where a change has no body", async (t) => {
    const { ask, cookie, access } = await openApi(t);
    const [key] = access.keys.list();
    assert.ok(key);
    const headers = { ...(await cookie()), origin: ORIGIN };
    const revoke = (more: object) =>
      ask(`/keys/${key.id}/revoke`, { method: "POST", headers: { ...headers, ...more } });
    assert.equal((await revoke({})).json.error?.code, "api/not_json");
    assert.equal(access.keys.show(key.id).revoked_at, null);
    assert.equal((await revoke(JSON_TYPE)).status, 200);
  });

  it("answers only under its own names", async (t) => {
    const { ask, asAdmin } = await openApi(t);
    for (const path of ["/keys", "/openapi.json"]) {
      const { status, json } = await ask(path, { headers: { ...asAdmin, host: "rebound.example:8787" } });
      assert.deepEqual([status, json.error?.code], [421, "api/host_unknown"]);
    }
  });

  it("replaces the admin token for the token itself and for the owner, never for a session", async (t) => {
    const { ask, asAdmin, asOwner, cookie } = await openApi(t);
    const session = { ...(await cookie()), ...JSON_TYPE, origin: ORIGIN };
    const refused = await ask("/admin/reset", { method: "POST", headers: session });
    assert.deepEqual([refused.status, refused.json.error?.code], [403, "api/needs_token"]);
    const reset = await ask("/admin/reset", { method: "POST", headers: asOwner });
    assert.equal(reset.status, 200);
    assert.equal(reset.headers.get("cache-control"), "no-store");
    assert.equal((await ask("/keys", { headers: asAdmin })).status, 401);
    assert.equal((await ask("/keys", { headers: session })).status, 401);
    const renewed = { authorization: `Bearer ${String(reset.json.admin_token)}` };
    assert.equal((await ask("/keys", { headers: renewed })).status, 200);
  });
});
