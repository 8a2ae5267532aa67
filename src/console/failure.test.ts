import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sources } from "./index.ts";
import { mounted, sampleSources } from "./sample-sources.ts";

const COOKIE = { cookie: "fairlead_session=signed-cookie" };

/** Pages on sources that fail as named, and what was told of it. */
function failing(changes: Partial<Sources>) {
  const told: { bug: unknown; requestId: string }[] = [];
  const onBug = (bug: unknown, requestId: string) => void told.push({ bug, requestId });
  return { app: mounted(sampleSources({ ...changes, onBug })), told };
}

function fail(): never {
  throw new Error("SQLITE_CORRUPT near what somebody wrote");
}

describe("a page that fails by a mistake of ours", () => {
  const places: Readonly<Record<string, Partial<Sources>>> = {
    "/console/": { status: fail },
    "/trust/audit-heads.json": { auditHeads: fail },
    "/errors/access/key_unknown": { errorPage: fail },
  };
  for (const [path, changes] of Object.entries(places)) {
    it(`shows a readable page with an id that the log has too, and no stack: ${path}`, async () => {
      const { app, told } = failing(changes);
      const answer = await app.request(path, { headers: COOKIE });
      const text = await answer.text();
      const [first] = told;
      assert.equal(answer.status, 500);
      assert.match(text, /<h1>This page cannot be shown<\/h1>/);
      assert.match(first?.requestId ?? "", /^req_/);
      assert.ok(text.includes(first?.requestId ?? "?"));
      assert.equal(answer.headers.get("x-request-id"), first?.requestId);
      assert.match(String(first?.bug), /SQLITE_CORRUPT/);
      assert.doesNotMatch(text, /SQLITE_CORRUPT|\.ts:\d+/);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.ok(answer.headers.get("content-security-policy"));
    });
  }

  it("still makes the browser forget a session whose end could not be recorded", async () => {
    const signIn = { ...sampleSources().signIn, end: fail };
    const { app } = failing({ signIn });
    const answer = await app.request("/console/sign-out", { method: "POST", headers: COOKIE });
    assert.equal(answer.status, 500);
    assert.match(answer.headers.get("set-cookie") ?? "", /fairlead_session=; Max-Age=0/);
  });
});
