import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DecisionRow, KeyRow, Sources } from "./index.ts";
import { mounted, sampleSources } from "./sample-sources.ts";

const HOSTILE = `"><script>alert("x")</script><img src=x onerror='y'>`;

const KEY: KeyRow = {
  id: "key_1",
  app: "helpdesk",
  stage: "sandbox",
  createdAt: Date.UTC(2026, 10, 24, 8, 0, 5),
  revokedAt: null,
};

const DECISION: DecisionRow = {
  would: null,
  at: Date.UTC(2026, 10, 24, 8, 1, 2),
  app: "helpdesk",
  model: "demo-small",
  direction: "input",
  decision: "refuse",
  outcome: "refused",
  status: 400,
  rule: "spam.bulk",
  clause: "spam",
  stream: true,
  code: "gateway/content_policy_violation",
  scanned: { texts: 2, chars: 310, notScanned: ["image"] },
  overheadMs: 1.26,
  requestId: "req_1",
  decisionId: "dec_1",
};

/** Refused before anything was screened. */
const LIMITED = {
  direction: null,
  decision: null,
  status: 429,
  rule: null,
  clause: null,
  code: "access/rate_limited_requests",
  scanned: null,
  decisionId: null,
} as const;

async function consoleText(changes: Partial<Sources>): Promise<string> {
  const signedIn = { headers: { cookie: "fairlead_session=signed-cookie" } };
  const answer = await mounted(sampleSources(changes)).request("/console/", signedIn);
  assert.equal(answer.status, 200);
  return answer.text();
}

describe("the console page", () => {
  it("shows upstream, policy, journal head, uptime and readiness", async () => {
    const text = await consoleText({});
    for (const fact of [
      "demo",
      "built in",
      "Usage guideline",
      "version 1.0",
      "entry 41",
      "1 d 2 h",
      "ready",
    ]) {
      assert.ok(text.includes(fact), `${fact} is missing`);
    }
  });

  it("says why it is not ready", async () => {
    const status = await sampleSources().status();
    const text = await consoleText({
      status: () => ({ ...status, ready: false, notReadyBecause: "The upstream does not answer." }),
    });
    assert.match(text, /not ready/);
    assert.match(text, /The upstream does not answer\./);
  });

  it("says what to do next while there is no key and no decision", async () => {
    const text = await consoleText({});
    assert.match(text, /npx fairlead key create/);
    assert.match(text, /curl http:\/\/127\.0\.0\.1:8787\/v1\/chat\/completions/);
    assert.match(text, /demo-small/);
  });

  it("asks for fifty decisions and shows each with its grounds: rule and clause, or the refusal", async () => {
    const asked: number[] = [];
    const recentDecisions = (limit: number) => {
      asked.push(limit);
      return [DECISION, { ...DECISION, ...LIMITED }];
    };
    const text = await consoleText({ recentDecisions });
    assert.deepEqual(asked, [50]);
    for (const fact of [
      "spam.bulk",
      'href="/trust/policy#spam"',
      "streamed",
      "2 texts",
      "not scanned: image",
      "/errors/access/rate_limited_requests",
      "1.3 ms",
      "req_1",
      "dec_1",
    ]) {
      assert.ok(text.includes(fact), `${fact} is missing`);
    }
  });

  it("tells what the policy decided from what ended a call in its place, and allows nothing that was not", async () => {
    const ends = ["refused", "failed", "abandoned", "interrupted"] as const;
    const text = await consoleText({
      recentDecisions: () => ends.map((outcome) => ({ ...DECISION, ...LIMITED, outcome })),
    });
    for (const outcome of ends)
      assert.match(text, new RegExp(`<span class="badge ended ${outcome}">${outcome}<`));
    assert.match(text, /HTTP 429, not by the policy/);
    assert.doesNotMatch(text, /class="badge (allow|redact|hold|refuse)">(allow|redact|hold|refuse)</);
    assert.match(await consoleText({ recentDecisions: () => [DECISION] }), /class="badge refuse">refuse</);
  });

  it("tells a text that was only scored from one that was let through", async () => {
    const scored = {
      ...DECISION,
      decision: null,
      would: "refuse",
      outcome: "answered",
      status: 200,
    } as const;
    const text = await consoleText({ recentDecisions: () => [scored] });
    assert.match(text, /class="badge ended answered">scored<\/span><small>the policy would refuse</);
    assert.match(text, /spam\.bulk/);
    assert.doesNotMatch(text, /class="badge (allow|refuse)">(allow|refuse)</);
  });

  it("shows a key's name, stage and end, and has no place for its secret", async () => {
    const text = await consoleText({
      listKeys: () => [KEY, { ...KEY, id: "key_2", revokedAt: KEY.createdAt }],
    });
    assert.match(text, /key_1[\s\S]*active[\s\S]*key_2[\s\S]*revoked/);
  });

  it("escapes every value that comes from outside", async () => {
    const status = await sampleSources().status();
    const text = await consoleText({
      publicUrl: `http://x/${HOSTILE}`,
      status: () => ({ ...status, upstream: { name: HOSTILE, source: HOSTILE }, models: [HOSTILE] }),
      signIn: { redeem: () => ({ cookie: "" }), verify: () => ({ actor: HOSTILE }), end: () => undefined },
      listKeys: () => [{ ...KEY, id: HOSTILE, app: HOSTILE }],
      recentDecisions: () => [
        {
          ...DECISION,
          app: HOSTILE,
          model: HOSTILE,
          rule: HOSTILE,
          clause: HOSTILE,
          code: HOSTILE,
          scanned: { texts: 1, chars: 1, notScanned: [HOSTILE] },
          requestId: HOSTILE,
        },
      ],
    });
    assert.ok(!text.includes("<script"), "a hostile name became an element");
    assert.ok(!text.includes("<img"), "a hostile name became an element");
    assert.match(text, /&lt;script&gt;/);
  });

  it("is never cached, never framed, and allows no script", async () => {
    for (const path of ["/console/", "/console/sign-in?token=token-1", "/console/nowhere"]) {
      const { headers } = await mounted(sampleSources()).request(path);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(
        headers.get("content-security-policy") ?? "",
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      assert.ok(!(headers.get("content-security-policy") ?? "").includes("script-src"));
    }
  });
});
