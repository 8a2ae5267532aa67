import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type AccessTables, type Actor, createAccess } from "../access/index.ts";
import { createApi } from "../api/index.ts";
import {
  createMemoryCounters,
  type JournalPayload,
  migrate,
  openDatabase,
  resourcePath,
  systemClock,
} from "../platform/index.ts";
import { adminCommand } from "./admin.ts";
import { appCommand } from "./app.ts";
import { type ControlPlane, controlDirectly, controlOverHttp, openControlPlane } from "./control-plane.ts";
import { keyCommand } from "./key.ts";
import { orgCommand } from "./org.ts";

const COMMANDS = { org: orgCommand, app: appCommand, key: keyCommand, admin: adminCommand };
const OWNER_TOKEN = "owner-token-beside-the-lock";

for (const way of ["directly", "over HTTP"] as const) {
  describe(`org, app, key and admin, ${way}`, () => {
    it("makes an organisation, a reviewed app and a key that works, then revokes it", async (t) => {
      const { run, access, entries } = await openCommands(t, way);
      const organisation = (await run("org", "create", "Quay", "--json")).document;
      const app = await run(
        "app",
        "create",
        "tides",
        "--org",
        "Quay",
        "--stage",
        "production",
        "--reason",
        "ticket 12",
        "--domain",
        "weather",
        "--requests-per-minute",
        "90",
        "--json",
      );
      assert.partialDeepStrictEqual(app.document, {
        organisation_id: organisation.id,
        stage: "production",
        domains: ["weather"],
        requests_per_minute: 90,
        tokens_per_minute: 1_000_000,
      });
      const issued = (await run("key", "create", "--app", "tides", "--json")).document;
      const bearer = { authorization: `Bearer ${String(issued.key)}` };
      assert.equal(access.authenticate(bearer).appId, app.document.id);
      const revoked = await run("key", "revoke", String(issued.prefix), "--json");
      assert.equal(revoked.document.id, issued.id);
      assert.throws(() => access.authenticate(bearer), { code: "access/key_revoked" });
      const made = entries.find(({ kind }) => kind === "app.created");
      assert.partialDeepStrictEqual(made, { reason: "ticket 12", actor: { kind: "owner" } });
    });

    it("prints tables for people, and a new key once with a curl line that uses it", async (t) => {
      const { run } = await openCommands(t, way);
      await run("org", "create", "Quay");
      await run("app", "create", "tides");
      const issued = await run("key", "create");
      const key = /^ {2}(sk-sbx-\S+)$/m.exec(issued.out)?.[1];
      assert.ok(key);
      assert.match(
        issued.out,
        new RegExp(`curl http://\\S+/v1/models -H "authorization: Bearer ${key}"$`, "m"),
      );
      const listed = await run("key", "list");
      assert.match(
        listed.out,
        /^ID +NAME +APP +ENVIRONMENT +PREFIX +CREATED +REVOKED\nkey_\w+ +key +tides +sandbox /,
      );
      assert.ok(!listed.out.includes(key));
      assert.match(
        (await run("org", "list")).out,
        /^ID +NAME +CREATED\norg_\w+ +Quay +\d{4}-\d\d-\d\d \d\d:\d\dZ$/,
      );
      assert.match(
        (await run("app", "show", "tides")).out,
        /\napp_\w+ +tides +sandbox +20 +20000 +- +org_\w+$/,
      );
    });

    it("answers 2 with the reason for arguments that cannot be used, and prints nothing on stdout", async (t) => {
      const { run } = await openCommands(t, way);
      await run("org", "create", "Quay");
      await run("org", "create", "Harbour");
      const cases: [RegExp, string[]][] = [
        [/Usage:\n {2}fairlead org create/, ["org", "destroy"]],
        [/takes 1 argument beside options\.\nUsage: fairlead org create NAME/, ["org", "create"]],
        [/Unknown option '--colour'/, ["org", "list", "--colour"]],
        [/Say which organisation by its id: org_/, ["app", "create", "tides"]],
        [/There is no organisation with this id or name/, ["app", "create", "tides", "--org", "Pier"]],
        [
          /--stage is sandbox or production/,
          ["app", "create", "tides", "--org", "Quay", "--stage", "closed"],
        ],
        [/needs --reason TEXT/, ["app", "create", "tides", "--org", "Quay", "--stage", "production"]],
        [/is a whole number from 1/, ["app", "create", "tides", "--org", "Quay", "--tokens-per-minute", "0"]],
        [/limits_fixed_in_sandbox/, ["app", "create", "tides", "--org", "Quay", "--tokens-per-minute", "9"]],
        [/name: Too small/, ["org", "create", " "]],
        [/There is no app yet/, ["key", "create"]],
        [/There is no such key/, ["key", "revoke", "sk-live-canary"]],
      ];
      for (const [reason, [noun = "", ...args]] of cases) {
        const { code, out, err } = await run(noun, ...args);
        assert.deepEqual([code, out], [2, ""], `${noun} ${args.join(" ")}: ${err}`);
        assert.match(err, reason);
        assert.doesNotMatch(err, /canary/);
      }
    });

    it("resets the administrator and shows the new token and link", async (t) => {
      const { run, access } = await openCommands(t, way);
      const { document, code } = await run("admin", "reset", "--json");
      assert.equal(code, 0);
      assert.ok(access.admin.isAdminToken(String(document.admin_token)));
      const { out } = await run("admin", "reset");
      assert.match(out, /^Admin token {3}fla-\w+\nSign in {7}http:/m);
      assert.ok(!access.admin.isAdminToken(String(document.admin_token)));
    });
  });
}

describe("a command and the owner of the data folder", () => {
  it("answers 4 when the owner does not answer", async () => {
    const { code, err } = await runOn(
      controlOverHttp({ url: "http://127.0.0.1:9", token: "t" }),
      "org",
      "list",
    );
    assert.equal(code, 4);
    assert.match(err, /does not answer at http:\/\/127\.0\.0\.1:9/);
  });

  it("answers 4 when the owner takes the call and never answers, or stops in the middle", async (t) => {
    for (const begin of ["", '{"data":[']) {
      const server = createServer((_, response) => {
        if (begin !== "") response.writeHead(200).write(begin);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      t.after(() => server.close());
      t.after(() => server.closeAllConnections());
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
      const stuck = controlOverHttp({ url, token: "t", timeoutMs: 100 });
      const listed = await runOn(stuck, "org", "list");
      assert.deepEqual([listed.code, listed.out], [4, ""]);
      assert.ok(listed.err.endsWith(`did not answer at ${url} within 0.1 s.`), listed.err);
      const created = await runOn(stuck, "org", "create", "Quay");
      assert.equal(created.code, 4);
      assert.match(created.err, /It may still do what was asked/);
    }
  });

  it("answers 4 when the owner does not take the token, and does not print it", async (t) => {
    const { url } = await openCommands(t, "over HTTP");
    const { code, err, out } = await runOn(
      controlOverHttp({ url, token: "canary" }),
      "key",
      "list",
      "--json",
    );
    assert.deepEqual([code, out], [4, ""]);
    assert.match(err, /api\/credential_unknown/);
    assert.doesNotMatch(err, /canary/);
  });

  it("opens nothing for arguments that cannot be used, and always closes what it opened", async (t) => {
    const { direct } = await openCommands(t, "directly");
    let opened = 0;
    let closed = 0;
    const open = () =>
      openControlPlane(undefined, async () => {
        opened += 1;
        const close = async () => {
          closed += 1;
        };
        return { ...direct, close };
      });
    const io = { out: () => undefined, err: () => undefined, json: false };
    assert.equal(await orgCommand(["create"], io, open), 2);
    assert.equal(opened, 0);
    assert.equal(await orgCommand(["show", "Pier"], io, open), 2);
    assert.equal(await orgCommand(["list"], io, open), 0);
    assert.deepEqual([opened, closed], [2, 2]);
  });
});

/** Runs a command line as the launcher does and keeps what it printed. */
async function runOn(control: ControlPlane, noun: string, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (text: string) => out.push(text), err: (text: string) => err.push(text), json: false };
  const command = Object.entries(COMMANDS).find(([name]) => name === noun)?.[1];
  assert.ok(command);
  const code = await command(args, io, async () => control);
  const printed = out.join("\n");
  // Read only by tests that asked for --json; each says which fields it expects.
  const document = (args.includes("--json") && code === 0 ? JSON.parse(printed) : {}) as Record<
    string,
    unknown
  >;
  return { code, out: printed, err: err.join("\n"), document };
}

/** Real rooms on a real database, spoken to directly or through a real server. */
async function openCommands(t: TestContext, way: "directly" | "over HTTP") {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-"));
  const database = openDatabase<AccessTables>(join(folder, "fairlead.db"));
  await migrate(database, resourcePath("migrations"));
  const entries: JournalPayload[] = [];
  const access = await createAccess({
    db: database.db,
    journal: { append: (payload) => ({ sequence: entries.push(payload), at: 0 }) },
    clock: systemClock,
    counters: createMemoryCounters({ clock: systemClock }),
    secrets: { derive: () => Buffer.alloc(32, 7) },
  });
  async function resetAdmin(actor: Actor) {
    const { adminToken, signInToken } = await access.admin.reset(actor);
    return { admin_token: adminToken, sign_in_link: `http://127.0.0.1:8787/console/sign-in/${signInToken}` };
  }
  let url = "";
  const api = createApi({
    access,
    resetAdmin,
    ownerToken: OWNER_TOKEN,
    origins: () => [url],
    docsUrl: (code) => code,
    onBug: assert.ifError,
    version: "0.0.0",
  });
  const fetchApi = new Hono().route("/api", api).fetch;
  const server = createServer(getRequestListener(fetchApi, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const direct = controlDirectly({ access, resetAdmin, gatewayUrl: url, close: async () => undefined });
  const control = way === "directly" ? direct : controlOverHttp({ url, token: OWNER_TOKEN });
  return {
    access,
    entries,
    url,
    direct,
    run: (noun: string, ...args: string[]) => runOn(control, noun, ...args),
  };
}
