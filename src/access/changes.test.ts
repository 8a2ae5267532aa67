import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bearer, OPERATOR, openApp, openRoom } from "./test-room.ts";

const LIMITS = { requests: 10, tokens: 1_000 };

describe("changes to organisations, apps and keys", () => {
  it("puts every change on the record with its actor, and an app's reason with it", async (t) => {
    const { access, journal } = await openRoom(t);
    const { app, issued } = await openApp(access, LIMITS);
    await access.keys.revoke(issued.id, OPERATOR);
    assert.deepEqual(journal.kinds(), ["organisation.created", "app.created", "key.issued", "key.revoked"]);
    assert.deepEqual(journal.entries[1], {
      kind: "app.created",
      actor: OPERATOR,
      app,
      reason: "reviewed on paper",
    });
    for (const { actor } of journal.entries) assert.deepEqual(actor, OPERATOR);
  });

  it("writes neither a key nor its hash into the record, and no key into the database", async (t) => {
    const { access, journal, db } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    const secret = issued.key.slice(issued.prefix.length + 1);
    const [row] = await db.selectFrom("keys").selectAll().execute();
    assert.ok(row);
    const record = JSON.stringify(journal.entries);
    assert.ok(!record.includes(secret) && !record.includes(row.secret_sha256));
    assert.ok(!JSON.stringify(row).includes(secret.slice(0, 32)));
    assert.ok(!JSON.stringify(access.keys.list()).includes(secret.slice(0, 32)));
  });

  it("makes no change that cannot be put on the record", async (t) => {
    const { access, journal, reopen } = await openRoom(t);
    const { app, issued } = await openApp(access, LIMITS);
    const version = access.version();
    journal.fill();
    await assert.rejects(access.organisations.create({ name: "Quay" }, OPERATOR), /no space left/);
    await assert.rejects(access.keys.issue({ app_id: app.id }, OPERATOR), /no space left/);
    await assert.rejects(access.keys.revoke(issued.id, OPERATOR), /no space left/);
    for (const room of [access, await reopen()]) {
      assert.deepEqual([room.organisations.list().length, room.keys.list().length], [1, 1]);
      room.authenticate(bearer(issued.key));
    }
    assert.equal(access.version(), version);
  });

  it("records one revocation for a key that is revoked twice at once", async (t) => {
    const { access, journal } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    await Promise.all([access.keys.revoke(issued.id, OPERATOR), access.keys.revoke(issued.id, OPERATOR)]);
    await access.keys.revoke(issued.id, OPERATOR);
    assert.equal(journal.kinds().filter((kind) => kind === "key.revoked").length, 1);
  });

  it("lists the same after a restart", async (t) => {
    const { access, reopen } = await openRoom(t);
    const { issued } = await openApp(access, LIMITS);
    await access.bootstrap();
    await access.keys.revoke(issued.id, OPERATOR);
    const again = await reopen();
    assert.deepEqual(again.organisations.list(), access.organisations.list());
    assert.deepEqual(again.apps.list(), access.apps.list());
    assert.deepEqual(again.keys.list(), access.keys.list());
  });

  it("lets an app into production only with a reason, and keeps the sandbox's limits the same for all", async (t) => {
    const { access } = await openRoom(t);
    const { id } = await access.organisations.create({ name: "Harbour" }, OPERATOR);
    const create = (more: object) =>
      access.apps.create({ organisation_id: id, name: "tides", ...more }, OPERATOR);
    await assert.rejects(create({ stage: "production" }), { code: "access/reason_required", status: 400 });
    await assert.rejects(create({ tokens_per_minute: 5 }), { code: "access/limits_fixed_in_sandbox" });
    const sandbox = await create({});
    assert.deepEqual(
      [sandbox.stage, sandbox.requests_per_minute, sandbox.tokens_per_minute],
      ["sandbox", 20, 20_000],
    );
    const issued = await access.keys.issue({ app_id: sandbox.id }, OPERATOR);
    assert.match(issued.key, /^sk-sbx-/);
  });

  it("answers the same 404 for whatever is absent, and says which field cannot be used", async (t) => {
    const { access } = await openRoom(t);
    const notFound = { code: "access/not_found", status: 404 };
    assert.throws(() => access.keys.show("key_none"), notFound);
    await assert.rejects(access.keys.revoke("key_none", OPERATOR), notFound);
    await assert.rejects(access.keys.issue({ app_id: "app_none" }, OPERATOR), notFound);
    await assert.rejects(access.apps.create({ organisation_id: "org_none", name: "x" }, OPERATOR), notFound);
    await assert.rejects(access.organisations.create({ name: "a\u001b[2Jb" }, OPERATOR), {
      code: "access/input_invalid",
      message: /name: must not contain control characters/,
    });
  });
});

describe("bootstrap", () => {
  it("gives an empty installation an organisation, a sandbox app and a key that works, once", async (t) => {
    const { access, reopen } = await openRoom(t);
    const first = await access.bootstrap();
    assert.ok(first);
    assert.equal(access.authenticate(bearer(first.sandboxKey)).stage, "sandbox");
    assert.ok(access.admin.isAdminToken(first.adminToken));
    assert.deepEqual(
      [access.organisations.list()[0]?.name, access.apps.list()[0]?.name],
      ["Default organisation", "sandbox"],
    );
    assert.equal(await access.bootstrap(), undefined);
    assert.equal(await (await reopen()).bootstrap(), undefined);
  });

  it("mints new credentials on request: the old admin token ends, old keys stay until they are revoked", async (t) => {
    const { access } = await openRoom(t);
    const first = await access.bootstrap();
    const second = await access.mintNewKeys();
    assert.ok(first);
    assert.ok(access.admin.isAdminToken(second.adminToken) && !access.admin.isAdminToken(first.adminToken));
    access.authenticate(bearer(second.sandboxKey));
    access.authenticate(bearer(first.sandboxKey));
    assert.equal(access.apps.list().length, 1);
  });

  it("mints a bench key that stands in no list and means nothing to the next process", async (t) => {
    const { access, reopen, journal } = await openRoom(t);
    const key = access.mintBenchKey();
    access.authenticate(bearer(key));
    assert.deepEqual([access.organisations.list(), access.apps.list(), access.keys.list()], [[], [], []]);
    assert.deepEqual(journal.kinds(), ["bench_key.minted"]);
    const again = await reopen();
    assert.throws(() => again.authenticate(bearer(key)), { code: "access/key_unknown" });
  });
});
