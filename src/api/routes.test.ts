import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Json, openApi } from "./test-api.ts";

describe("organisations, apps and keys over HTTP", () => {
  it("goes from an organisation to a key that works, and to one that does not any more", async (t) => {
    const { ask, asAdmin: headers, access } = await openApi(t);
    const post = (path: string, body?: object) => ask(path, { method: "POST", headers, body });
    const organisation = (await post("/organisations", { name: "Quay" })).json;
    const app = (await post("/apps", { organisation_id: organisation.id, name: "tides" })).json;
    const issued = await post("/keys", { app_id: app.id, name: "laptop" });
    assert.equal(issued.status, 201);
    const bearer = { authorization: `Bearer ${issued.json.key}` };
    assert.equal(access.authenticate(bearer).appId, app.id);
    const revoked = await post(`/keys/${issued.json.id}/revoke`);
    assert.equal(typeof revoked.json.revoked_at, "number");
    assert.throws(() => access.authenticate(bearer), { code: "access/key_revoked" });
    assert.equal((await post(`/keys/${issued.json.id}/revoke`)).status, 200);
  });

  it("lists and shows what there is, never a key's secret", async (t) => {
    const { ask, asAdmin: headers, access } = await openApi(t);
    const [app] = access.apps.list();
    assert.ok(app);
    const issued = (await ask("/keys", { method: "POST", headers, body: { app_id: app.id } })).json;
    const { key, ...shown } = issued;
    assert.deepEqual((await ask(`/keys/${issued.id}`, { headers })).json, shown);
    assert.deepEqual((await ask(`/apps/${app.id}`, { headers })).json, app);
    const listed = await ask(`/keys?app_id=${app.id}`, { headers });
    assert.equal(listed.json.data?.length, 2);
    assert.ok(key && !listed.text.includes(key.slice(-39, -7)));
    assert.deepEqual((await ask("/keys?app_id=app_none", { headers })).json, { data: [] });
    const of = (id: string | undefined) => ask(`/apps?organisation_id=${id}`, { headers });
    assert.equal((await of(app.organisation_id)).json.data?.length, 1);
  });

  it("answers one shape of error, the same 404 for whatever is absent", async (t) => {
    const { ask, asAdmin: headers } = await openApi(t);
    for (const path of ["/organisations/org_none", "/apps/app_none", "/keys/key_none"]) {
      const { status, json } = await ask(path, { headers });
      assert.equal(status, 404);
      assert.match(json.error?.message ?? "", /^There is no such (organisation|app|key)\.$/);
      assert.equal(json.error?.docs_url, "http://127.0.0.1:8787/errors/access/not_found");
    }
    const nowhere = await ask("/nowhere", { headers });
    assert.deepEqual([nowhere.status, nowhere.json.error?.code], [404, "api/no_such_route"]);
    const wrongVerb = await ask("/keys", { method: "DELETE", headers });
    assert.equal(wrongVerb.json.error?.code, "api/no_such_route");
  });

  it("says what is wrong with a body, without a stack and without repeating it", async (t) => {
    const { ask, asAdmin: headers } = await openApi(t);
    const post = (body: unknown, more = {}) =>
      ask("/organisations", { method: "POST", headers: { ...headers, ...more }, body });
    const cases: [string, number, Awaited<ReturnType<typeof post>>][] = [
      ["api/malformed_json", 400, await post('{"name": "canary')],
      ["api/malformed_json", 400, await post("")],
      ["api/invalid_request", 400, await post("[".repeat(20_000) + "]".repeat(20_000))],
      ["api/invalid_request", 400, await post({ name: 7 })],
      ["api/invalid_request", 400, await post({ name: "Quay", canary: true })],
      ["api/invalid_request", 400, await post({ name: "" })],
      ["api/body_too_large", 413, await post({ name: "canary".repeat(20_000) })],
      [
        "api/not_json",
        415,
        await post("name=canary", { "content-type": "application/x-www-form-urlencoded" }),
      ],
    ];
    for (const [code, status, answer] of cases) {
      assert.deepEqual([answer.json.error?.code, answer.status], [code, status]);
      assert.deepEqual(Object.keys(answer.json.error ?? {}), ["code", "message", "docs_url"]);
      assert.doesNotMatch(answer.text, /canarycanary|\bat .*\.ts:/);
    }
  });

  it("passes on what the room refuses", async (t) => {
    const { ask, asAdmin: headers, access } = await openApi(t);
    const [organisation] = access.organisations.list();
    const body = { organisation_id: organisation?.id, name: "tides", stage: "production" };
    const { status, json } = await ask("/apps", { method: "POST", headers, body });
    assert.deepEqual([status, json.error?.code], [400, "access/reason_required"]);
  });

  it("tells the operator, not the asker, when something breaks", async (t) => {
    const { ask, asAdmin: headers, bugs, database } = await openApi(t);
    database.runScript(
      "drop table sign_in_links; drop table administrator; drop table keys; drop table apps; drop table organisations;",
    );
    const {
      status,
      json,
      text,
      headers: sent,
    } = await ask("/organisations", {
      method: "POST",
      headers,
      body: { name: "Quay" },
    });
    assert.deepEqual([status, json.error?.code], [500, "api/internal"]);
    assert.ok(json.error?.message.includes(sent.get("x-request-id") ?? "missing"));
    assert.doesNotMatch(text, /organisations|sqlite|\bat /i);
    assert.equal(bugs.length, 1);
  });
});

describe("/api/openapi.json", () => {
  it("describes every route, needs no credential, and holds no reference that leads nowhere", async (t) => {
    const { ask, api } = await openApi(t);
    const { status, json, text } = await ask("/openapi.json");
    assert.equal(status, 200);
    assert.equal(json.openapi, "3.1.0");
    assert.deepEqual(describedRoutes(json), servedRoutes(api));
    const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);
    assert.ok(refs.length > 10);
    for (const ref of refs) assert.ok(resolves(json, ref), ref);
  });

  it("shows no secret, not even an invented one", async (t) => {
    const { ask } = await openApi(t);
    const { text } = await ask("/openapi.json");
    assert.doesNotMatch(text, /sk-(sbx|live)-\w|fla-\w/);
  });

  it("would be found out if a route were served and not described", async (t) => {
    const { ask, api } = await openApi(t);
    api.get("/hidden", (c) => c.json({}));
    assert.notDeepEqual(describedRoutes((await ask("/openapi.json")).json), servedRoutes(api));
  });
});

/** `get /keys/{id}` for every operation of the document. */
function describedRoutes(document: Json): string[] {
  const paths = document.paths ?? {};
  return Object.entries(paths)
    .flatMap(([path, operations]: [string, object]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    )
    .sort();
}

function servedRoutes(api: Awaited<ReturnType<typeof openApi>>["api"]): string[] {
  const served = api.routes
    .filter(({ method, path }) => method !== "ALL" && path !== "/openapi.json")
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
  return [...new Set(served)].sort();
}

function resolves(document: Json, ref: string): boolean {
  let place: unknown = document;
  for (const step of ref.replace("#/", "").split("/")) {
    place =
      typeof place === "object" && place !== null
        ? Object.entries(place).find(([name]) => name === step)?.[1]
        : undefined;
  }
  return place !== undefined;
}
