import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Access } from "./index.ts";
import { OPERATOR, openRoom } from "./test-room.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const INVALID = { code: "access/sign_in_link_invalid", status: 401 };

async function signedIn({ admin }: Access) {
  return admin.signIn(await admin.issueSignInLink(OPERATOR));
}

describe("the administrator", () => {
  it("is known by a token of which only the hash is kept", async (t) => {
    const { access, reopen, db } = await openRoom(t);
    assert.equal(access.admin.isAdminToken(""), false);
    const { adminToken } = await access.admin.reset(OPERATOR);
    for (const room of [access, await reopen()]) {
      assert.ok(room.admin.isAdminToken(adminToken));
      assert.ok(!room.admin.isAdminToken(`${adminToken}x`));
    }
    assert.ok(
      !JSON.stringify(await db.selectFrom("administrator").selectAll().execute()).includes(adminToken),
    );
  });

  it("signs in once with a link, however many browsers open it at once", async (t) => {
    const { access, db } = await openRoom(t);
    const token = await access.admin.issueSignInLink(OPERATOR);
    assert.ok(!JSON.stringify(await db.selectFrom("sign_in_links").selectAll().execute()).includes(token));
    const attempts = await Promise.allSettled([1, 2, 3].map(() => access.admin.signIn(token)));
    assert.equal(attempts.filter(({ status }) => status === "fulfilled").length, 1);
    await assert.rejects(access.admin.signIn(token), INVALID);
    await assert.rejects(access.admin.signIn("never issued"), INVALID);
  });

  it("cannot sign in with a link that is a day old, nor stay signed in for longer than a day", async (t) => {
    const { access, clock } = await openRoom(t);
    const [first, second] = [
      await access.admin.issueSignInLink(OPERATOR),
      await access.admin.issueSignInLink(OPERATOR),
    ];
    const { value, session } = await access.admin.signIn(first);
    clock.pass(DAY_MS - 1);
    assert.deepEqual(access.admin.verifySession(value), session);
    clock.pass(1);
    assert.equal(access.admin.verifySession(value), undefined);
    await assert.rejects(access.admin.signIn(second), INVALID);
  });

  it("stays signed in over a restart", async (t) => {
    const { access, reopen } = await openRoom(t);
    await access.bootstrap();
    const { value, session } = await access.admin.signIn(await access.admin.issueSignInLink(OPERATOR));
    assert.deepEqual((await reopen()).admin.verifySession(value), session);
  });

  it("ends one session at sign-out, for every copy of its value and over a restart, and no other", async (t) => {
    const { access, reopen, journal } = await openRoom(t);
    await access.bootstrap();
    const [mine, other] = [await signedIn(access), await signedIn(access)];
    await Promise.all([access.admin.signOut(mine.value), access.admin.signOut(mine.value)]);
    for (const room of [access, await reopen()]) {
      assert.equal(room.admin.verifySession(mine.value), undefined);
      assert.deepEqual(room.admin.verifySession(other.value), other.session);
    }
    const ends = journal.entries.filter(({ kind }) => kind === "admin.signed_out");
    assert.deepEqual(
      ends.map(({ session }) => session),
      [mine.session.id],
    );
  });

  it("stays signed in when the sign-out cannot be put on the record", async (t) => {
    const { access, journal } = await openRoom(t);
    const { value, session } = await signedIn(access);
    journal.fill();
    await assert.rejects(access.admin.signOut(value));
    assert.deepEqual(access.admin.verifySession(value), session);
  });

  it("keeps no ended session for longer than it would have lasted", async (t) => {
    const { access, db, clock } = await openRoom(t);
    const kept = () => db.selectFrom("ended_sessions").select("id").execute();
    await access.admin.signOut((await signedIn(access)).value);
    await access.admin.signOut("nobody's");
    assert.equal((await kept()).length, 1);
    clock.pass(DAY_MS);
    const { value, session } = await signedIn(access);
    await access.admin.signOut(value);
    assert.deepEqual(
      (await kept()).map(({ id }) => id),
      [session.id],
    );
  });

  it("ends the old token, all sessions and all links with a reset, and the new link works", async (t) => {
    const { access, journal } = await openRoom(t);
    const first = await access.bootstrap();
    assert.ok(first);
    const { value } = await access.admin.signIn(first.signInToken);
    const open = await access.admin.issueSignInLink(OPERATOR);
    const second = await access.admin.reset(OPERATOR);
    assert.ok(!access.admin.isAdminToken(first.adminToken));
    assert.equal(access.admin.verifySession(value), undefined);
    await assert.rejects(access.admin.signIn(open), INVALID);
    await access.admin.signIn(second.signInToken);
    const record = JSON.stringify(journal.entries);
    for (const secret of [value, open, ...Object.values(first), ...Object.values(second)]) {
      assert.ok(!record.includes(secret));
    }
  });

  it("believes no session value that was changed, cut, or signed with another key", async (t) => {
    const { access } = await openRoom(t);
    const { value } = await access.admin.signIn(await access.admin.issueSignInLink(OPERATOR));
    const [claims = "", signature = ""] = value.split(".");
    const forged = Buffer.from(JSON.stringify({ id: "ses_x", expiresAt: 9e15, generation: 0 })).toString(
      "base64url",
    );
    for (const sent of [
      "",
      ".",
      claims,
      `${claims}.`,
      `${forged}.${signature}`,
      `${value}A`,
      "x".repeat(10_000),
    ]) {
      assert.equal(access.admin.verifySession(sent), undefined);
    }
  });
});
