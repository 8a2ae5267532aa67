import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Hono } from "hono";
import { mounted, sampleSources } from "./sample-sources.ts";

function press(app: Hono, token: string) {
  return app.request("/console/sign-in", { method: "POST", body: new URLSearchParams({ token }) });
}

/** A body of unknown length; an error breaks it off. */
function streamed(...parts: readonly (string | Error)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const part of parts) {
        if (part instanceof Error) return controller.error(part);
        controller.enqueue(encoder.encode(part));
      }
      controller.close();
    },
  });
}

describe("signing in to the console", () => {
  it("answers 401 and says how to get a link when nobody is signed in", async () => {
    const answer = await mounted(sampleSources()).request("/console/");
    assert.equal(answer.status, 401);
    assert.match(await answer.text(), /npx fairlead admin reset/);
  });

  it("does not spend the token when the link is only opened", async () => {
    const app = mounted(sampleSources());
    for (let preview = 0; preview < 3; preview += 1) {
      const answer = await app.request("/console/sign-in?token=token-1");
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /<form method="post"/);
    }
    assert.equal((await press(app, "token-1")).status, 303);
  });

  it("hands out a cookie no script and no foreign site can use, then shows the console", async () => {
    const app = mounted(sampleSources());
    const answer = await press(app, "token-1");
    assert.equal(answer.headers.get("location"), "/console/");
    const cookie = answer.headers.get("set-cookie") ?? "";
    for (const part of ["Path=/", "Max-Age=86400", "HttpOnly", "SameSite=Strict"]) {
      assert.ok(cookie.includes(part), `${part} is missing in ${cookie}`);
    }
    assert.ok(!cookie.includes("Secure"), "plain HTTP on this machine must still work");
    const page = await app.request("/console/", { headers: { cookie: cookie.split(";")[0] ?? "" } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Signed in as <strong>operator<\/strong>/);
  });

  it("marks the cookie Secure when the public address is https", async () => {
    const app = mounted(sampleSources({ publicUrl: "https://models.example.org" }));
    assert.match((await press(app, "token-1")).headers.get("set-cookie") ?? "", /; Secure/);
  });

  it("answers a spent, unknown or missing token with 401, no cookie, and the way to a new link", async () => {
    const app = mounted(sampleSources());
    await press(app, "token-1");
    for (const token of ["token-1", "never-made", ""]) {
      const answer = await press(app, token);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get("set-cookie"), null);
      assert.match(await answer.text(), /admin reset/);
    }
  });

  it("refuses a form larger than a token needs", async () => {
    assert.equal((await press(mounted(sampleSources()), "x".repeat(5000))).status, 413);
  });

  it("answers a form that is no form, too large or broken off with a page that says so, and spends nothing", async () => {
    const app = mounted(sampleSources());
    const form = "application/x-www-form-urlencoded";
    const multipart = new FormData();
    multipart.set("token", "token-1");
    const unreadable: readonly [number, string | undefined, FormData | string | ReadableStream | null][] = [
      [415, undefined, multipart],
      [415, "multipart/form-data", "token-1"],
      [415, "application/json", '{"token":"token-1"}'],
      [415, "text/plain", "token=token-1"],
      [415, undefined, null],
      [413, form, streamed("token=token-1&more=", "x".repeat(5000))],
      [400, form, streamed("token=tok", new Error("the sender left"))],
    ];
    for (const [status, type, body] of unreadable) {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const sent = { method: "POST", headers, body, duplex: "half" } as const;
      const answer = await app.request("/console/sign-in", sent);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), /<h1>This form cannot be read<\/h1>/);
    }
    assert.equal((await press(app, "token-1")).status, 303);
  });

  it("does not sign anybody out for a request without the cookie", async () => {
    const app = mounted(sampleSources());
    const foreign = await app.request("/console/sign-out", { method: "POST" });
    assert.equal(foreign.headers.get("set-cookie"), null);
    const own = await app.request("/console/sign-out", {
      method: "POST",
      headers: { cookie: "fairlead_session=signed-cookie" },
    });
    assert.match(own.headers.get("set-cookie") ?? "", /fairlead_session=; Max-Age=0/);
  });

  it("ends the session itself at sign-out, so that a copy of the cookie opens nothing any more", async () => {
    const app = mounted(sampleSources());
    const copy = { headers: { cookie: "fairlead_session=signed-cookie" } };
    assert.equal((await app.request("/console/", copy)).status, 200);
    await app.request("/console/sign-out", { method: "POST", ...copy });
    assert.equal((await app.request("/console/", copy)).status, 401);
  });

  it("shows nothing for a forged cookie", async () => {
    const forged = { headers: { cookie: "fairlead_session=forged" } };
    assert.equal((await mounted(sampleSources()).request("/console/", forged)).status, 401);
  });
});
