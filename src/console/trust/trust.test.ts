import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sources } from "../index.ts";
import { mounted, samplePolicy, sampleSources } from "../sample-sources.ts";

type Clause = Sources["policy"]["groups"][number]["clauses"][number];

function policyWith(change: Partial<Clause>): Sources["policy"] {
  const policy = samplePolicy();
  const groups = policy.groups.map((group) => ({
    ...group,
    clauses: group.clauses.map((clause) => ({ ...clause, ...change })),
  }));
  return { ...policy, groups };
}

async function read(path: string, changes: Partial<Sources> = {}): Promise<string> {
  const answer = await mounted(sampleSources(changes)).request(path);
  assert.equal(answer.status, 200, path);
  return answer.text();
}

describe("the trust centre", () => {
  it("publishes each clause at the anchor that refusals link to, with digest and version", async () => {
    const text = await read("/trust/policy");
    assert.match(text, /<article class="clause" id="spam"/);
    assert.ok(text.includes(samplePolicy().digest));
    assert.match(text, /<dt>Version<\/dt><dd>1\.0<\/dd>/);
  });

  it("says by whom a clause is kept, and names the rules only where rules keep it", async () => {
    assert.match(await read("/trust/policy"), /Enforced by people: the operator\./);
    assert.ok(!(await read("/trust/policy")).includes("rule-names"));
    const byRules = policyWith({
      enforcement: "Checked automatically on every request.",
      rules: ["spam.bulk"],
    });
    assert.match(await read("/trust/policy", { policy: byRules }), /Rule: <code>spam\.bulk<\/code>/);
  });

  it("says which kinds of content are refused unread and which pass", async () => {
    const image = { kind: "image", title: "Images" } as const;
    const audio = { kind: "audio", title: "Audio" } as const;
    const policy = { ...samplePolicy(), unscannable: { refused: [image], allowed: [audio] } };
    const text = await read("/trust/policy", { policy });
    assert.match(text, /What cannot be inspected<\/h2>\s*<p>Refused[^<]*<\/p><ul><li>Images/);
    assert.match(text, /Allowed unread:<\/p><ul><li>Audio/);
  });

  it("escapes a hostile clause and links no reference to a script", async () => {
    const hostile = `</h3><script>alert("x")</script>`;
    const policy = policyWith({
      title: hostile,
      text: hostile,
      references: ["javascript:alert(1)"],
      rationale: hostile,
    });
    const text = await read("/trust/policy", { policy });
    assert.ok(!text.includes("<script"), "a clause became an element");
    assert.ok(!text.includes('href="javascript:'), "a reference became a script");
    assert.match(text, /&lt;script&gt;/);
  });

  it("answers 304 to whoever has seen this policy, and anew when the policy is another", async () => {
    const app = mounted(sampleSources());
    for (const path of [
      "/trust/policy",
      "/trust/policy.json",
      "/trust/terms",
      "/trust/",
      "/trust/style.css",
    ]) {
      const etag = (await app.request(path)).headers.get("etag") ?? "";
      assert.match(etag, /^"0123456789abcdef-[0-9a-f]{16}"$/, path);
      const seen = { headers: { "if-none-match": etag } };
      assert.equal((await app.request(path, seen)).status, 304, path);
      const other = mounted(sampleSources({ policy: { ...samplePolicy(), digest: "f".repeat(64) } }));
      assert.equal((await other.request(path, seen)).status, 200, path);
    }
  });

  it("publishes the same guideline as JSON", async () => {
    assert.deepEqual(JSON.parse(await read("/trust/policy.json")), samplePolicy());
  });

  it("publishes the terms, and the journal's heads as they are", async () => {
    assert.match(await read("/trust/terms"), /Keep them\./);
    assert.deepEqual(JSON.parse(await read("/trust/audit-heads.json")), await sampleSources().auditHeads());
  });

  it("lists only pages that exist, and leads to them with and without the slash", async () => {
    const app = mounted(sampleSources());
    const links = [...(await read("/trust/")).matchAll(/href="(\/[^"#]*)"/g)].map(([, path = ""]) => path);
    assert.ok(links.includes("/trust/policy"));
    for (const path of links.filter((link) => !link.startsWith("/console"))) {
      assert.equal((await app.request(path)).status, 200, path);
    }
    assert.equal((await app.request("/trust")).headers.get("location"), "/trust/");
    assert.equal((await app.request("/trust/incidents")).status, 404);
  });

  it("needs no sign-in and allows no script", async () => {
    const { headers } = await mounted(sampleSources()).request("/trust/policy");
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
    assert.match(headers.get("cache-control") ?? "", /public/);
  });
});
