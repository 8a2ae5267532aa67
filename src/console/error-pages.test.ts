import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mounted, sampleSources } from "./sample-sources.ts";

describe("the refusal pages", () => {
  it("shows a refusal's document with its code and status", async () => {
    const text = await (await mounted(sampleSources()).request("/errors/access/key_unknown")).text();
    assert.match(text, /<code>access\/key_unknown<\/code> · HTTP 401/);
    assert.match(text, /<h1>Page of access\/key_unknown<\/h1>/);
  });

  it("lists every refusal by room", async () => {
    const text = await (await mounted(sampleSources()).request("/errors/")).text();
    assert.match(text, /<h2 id="room-access">access<\/h2>/);
    assert.match(text, /href="\/errors\/access\/key_unknown"/);
  });

  it("answers 404 for a code nobody raises, without looking for a file", async () => {
    const asked: string[] = [];
    const app = mounted(
      sampleSources({
        errorPage: (room, code) => {
          asked.push(`${room}/${code}`);
          return undefined;
        },
      }),
    );
    const paths = ["access/nothing", "..%2f..%2fetc/passwd", "__proto__/x", "constructor/name", "a/b/c"];
    for (const path of paths) assert.equal((await app.request(`/errors/${path}`)).status, 404, path);
    assert.deepEqual(asked, []);
  });

  it("shows HTML in a document as text and follows no link to a script", async () => {
    const markdown = `# A\n\n<script>alert(1)</script>\n\nwith <b onclick="x">inline</b> and [a link](javascript:alert(1)) and [a good one](/errors/)`;
    const app = mounted(sampleSources({ errorPage: () => markdown }));
    const text = await (await app.request("/errors/access/key_unknown")).text();
    assert.ok(!text.includes("<script"), "raw HTML came through");
    assert.ok(!text.includes("<b "), "raw HTML came through");
    assert.ok(!text.includes("javascript:"), "a script link came through");
    assert.match(text, /<a href="\/errors\/">a good one<\/a>/);
  });
});
