import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { type Answer, ask, chat, errorOf } from "./house/ask.ts";
import { entriesOf } from "./house/records.ts";
import { documentOf, fairlead, type Ran, run } from "./house/run-command.ts";
import { sendBytes } from "./house/send-bytes.ts";
import { type Gateway, shown, startGateway, upArguments } from "./house/start-gateway.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";

const HELLO = chat("demo", "Good morning.");
const Problem = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), docs_url: z.url() }),
});

describe("org, app and key from the shell", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway(data);
  });
  after(async () => {
    await gateway.stop();
    folder.remove();
  });

  /** Runs a command that must succeed; its one document. */
  async function carryOut(...args: string[]) {
    const ran = await fairlead([...args, "--data", data, "--json"]);
    assert.equal(ran.code, 0, ran.err);
    return documentOf(ran);
  }
  const statusWith = async (key: unknown) => (await ask(gateway, HELLO, { key: String(key) })).status;

  it("make a key that the running gateway takes at once, and refuses as soon as it is revoked", async () => {
    await carryOut("org", "create", "Quay");
    await carryOut("app", "create", "tides", "--org", "Quay");
    const issued = await carryOut("key", "create", "--app", "tides");
    assert.equal(await statusWith(issued.key), 200);
    await carryOut("key", "revoke", String(issued.id));
    assert.equal(await statusWith(issued.key), 401);
  });

  it("put an app into production only with a reason, which is kept", async () => {
    const args = ["app", "create", "ferries", "--org", "Quay", "--stage", "production"];
    const refused = await fairlead([...args, "--data", data, "--json"]);
    assert.deepEqual([refused.code, refused.out], [2, ""]);
    assert.match(refused.err, /--reason/);
    const app = await carryOut(...args, "--reason", "agreed on 3 March");
    const issued = await carryOut("key", "create", "--app", "ferries");
    assert.match(String(issued.key), /^sk-live-/);
    assert.equal(await statusWith(issued.key), 200);
    const entry = entriesOf(data).find(
      ({ kind, app: made }) => kind === "app.created" && Object(made).id === app.id,
    );
    assert.partialDeepStrictEqual(entry, { reason: "agreed on 3 March", actor: { kind: "owner" } });
  });

  it("do the same with nobody running, and the next start knows it", async () => {
    await gateway.stop();
    const issued = await carryOut("key", "create", "--app", "tides");
    const revoked = await carryOut("key", "create", "--app", "tides");
    await carryOut("key", "revoke", String(revoked.prefix));
    assert.equal((await fairlead(["org", "list", "--data", data])).out.includes("Quay"), true);
    gateway = await startGateway(data);
    assert.equal(await statusWith(issued.key), 200);
    assert.equal(await statusWith(revoked.key), 401);
  });

  it("and admin reset ends the old token and gives a new one", async () => {
    const first = await carryOut("admin", "reset");
    const second = await carryOut("admin", "reset");
    const list = (token: unknown) =>
      ask(gateway, {}, { method: "GET", path: "/api/keys", key: String(token) });
    assert.equal((await list(first.admin_token)).status, 401);
    assert.equal((await list(second.admin_token)).status, 200);
    assert.ok(String(second.sign_in_link).startsWith(gateway.console_url));
  });

  it("say what cannot be done, and never as a stack", async () => {
    const refusals: readonly (readonly string[])[] = [
      ["org", "show", "nobody"],
      ["app", "create", "lost", "--org", "nowhere"],
      ["key", "revoke", "key_nothing"],
      ["key", "create", "--app", "tides", "--colour", "red"],
      ["app", "create"],
      ["org"],
    ];
    for (const args of refusals) {
      const ran = await fairlead([...args, "--data", data, "--json"]);
      assert.deepEqual([ran.code, ran.out], [2, ""], args.join(" "));
      assert.doesNotMatch(ran.err, /\.ts:\d+|^\s*at /m);
    }
  });
});

describe("the control plane over HTTP", () => {
  const folder = temporaryFolder();
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway(folder.path);
  });
  after(async () => {
    await gateway.stop();
    folder.remove();
  });

  const api = (method: string, path: string, body: object | string = {}, key = gateway.admin_token) =>
    ask(gateway, body, { method, path: `/api/${path}`, key: key ?? null });

  it("makes an organisation, an app and a key, and revokes it", async () => {
    const organisation = made(await api("POST", "organisations", { name: "Pier" }));
    const app = made(await api("POST", "apps", { organisation_id: organisation.id, name: "tides" }));
    const issued = made(await api("POST", "keys", { app_id: app.id }));
    const key = String(issued.key);
    assert.equal((await ask(gateway, HELLO, { key })).status, 200);
    assert.equal((await api("POST", `keys/${issued.id}/revoke`, "")).status, 200);
    assert.equal(errorOf(await ask(gateway, HELLO, { key })).fairlead.code, "access/key_revoked");
    const listed = await api("GET", "keys");
    assert.ok(!listed.text.includes(key.slice(-39)), "the list holds a secret");
  });

  it("puts nothing into production without a reason", async () => {
    const [organisation] = JSON.parse((await api("GET", "organisations")).text).data;
    const wanted = { organisation_id: organisation.id, name: "ferries", stage: "production" };
    checkProblem(await api("POST", "apps", wanted), 400, "access/reason_required");
    assert.equal(made(await api("POST", "apps", { ...wanted, reason: "agreed" })).stage, "production");
  });

  it("opens to the admin token only", async () => {
    for (const key of ["", "fla-guess", shown(gateway.sandbox_key)]) {
      const answer = await ask(
        gateway,
        {},
        { method: "GET", path: "/api/keys", key: key === "" ? null : key },
      );
      assert.equal(answer.status, 401);
    }
    const described = await fetch(`${gateway.url}/api/openapi.json`);
    assert.equal(JSON.parse(await described.text()).openapi.slice(0, 2), "3.");
  });

  it("says what is wrong with a request, in one shape with a page for each code", async () => {
    checkProblem(await api("POST", "apps", "{"), 400, "api/malformed_json");
    checkProblem(await api("POST", "apps", { name: 7 }), 400, "api/invalid_request");
    checkProblem(await api("GET", "apps/app_nothing"), 404, "access/not_found");
    checkProblem(await api("GET", "nothing"), 404, "api/no_such_route");
    checkProblem(
      await api("POST", "organisations", { name: "a".repeat(100_000) }),
      413,
      "api/body_too_large",
    );
  });

  it("takes a change without a body and without a length, as curl sends it, and a body in chunks", async () => {
    const authorization = `Bearer ${gateway.admin_token}`;
    const bare = await sendBytes(`${gateway.url}/api/keys/key_nothing/revoke`, { authorization });
    assert.equal(bare.status, 404, bare.text);
    const chunked = { authorization, "content-type": "application/json", "transfer-encoding": "chunked" };
    const organisations = `${gateway.url}/api/organisations`;
    const made = await sendBytes(organisations, chunked, JSON.stringify({ name: "Mole" }));
    assert.equal(made.status, 201, made.text);
    assert.equal((await sendBytes(organisations, chunked, "a".repeat(100_000))).status, 413);
  });

  function made(answer: Answer): Readonly<Record<string, unknown>> {
    assert.equal(answer.status, 201, answer.text);
    return JSON.parse(answer.text);
  }

  function checkProblem(answer: Answer, status: number, code: string): void {
    const { error } = Problem.parse(JSON.parse(answer.text));
    assert.deepEqual([answer.status, error.code], [status, code]);
    assert.equal(error.docs_url, `${gateway.url}/errors/${code}`);
  }
});

describe("the pages, whatever a stranger sends", () => {
  const folder = temporaryFolder();
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway(folder.path);
  });
  after(async () => {
    await gateway.stop();
    folder.remove();
  });

  const FORM = "application/x-www-form-urlencoded";
  const CHUNKED = { "content-type": FORM, "transfer-encoding": "chunked" };
  const LONG = "x".repeat(100_000);

  it("answer a form that they cannot read with 413 or 415, and a chunked one like any other", async () => {
    const post = (headers: Record<string, string>, body?: string) =>
      sendBytes(`${gateway.url}/console/sign-in`, headers, body).then(({ status }) => status);
    assert.equal(await post({}), 415);
    assert.equal(
      await post({ ...CHUNKED, "content-type": "multipart/form-data; boundary=x" }, "garbage"),
      415,
    );
    assert.equal(await post(CHUNKED, LONG), 413);
    assert.equal(await post(CHUNKED, "token=nobody"), 401);
    assert.equal((await sendBytes(`${gateway.url}/console/sign-out`, CHUNKED, LONG)).status, 303);
  });

  it("take a cookie that is none for no cookie", async () => {
    for (const value of ["%E0%A4%A", "%zz; =; ;;", "a.b.c", '"', "x".repeat(8_000), "e30.e30"]) {
      const cookie = `fairlead_session=${value}`;
      for (const path of ["/console/", "/api/keys"])
        assert.equal((await fetch(gateway.url + path, { headers: { cookie } })).status, 401, cookie);
    }
  });

  it("find nothing, or say 400, under an address that is none", async () => {
    const paths = ["/%zz", "/%00", "/errors/%E0%A4%A/x", "/errors/access/%ff", "/errors/..%2f..%2fx/y"];
    const addresses = ["/\\evil", "http://%zz/", "ftp://x/", "*", "/errors/__proto__/x", "/trust/%E0%A4%A"];
    for (const path of [...paths, ...addresses]) {
      const { status, text } = await sendBytes(gateway.url, {}, undefined, `GET ${path} HTTP/1.1`);
      assert.ok(status === 404 || status === 400, `${path}: ${text}`);
      assert.doesNotMatch(text, /\.ts:\d+|^\s*at /m);
      assert.ok(text.split("\r\n\r\n")[1], `${path} is answered without a word`);
    }
    assert.equal((await sendBytes(gateway.url, { host: "a b" })).status, 400);
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
  });
});

describe("up where it cannot be", () => {
  const folder = temporaryFolder();
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway(join(folder.path, "data"));
  });
  after(async () => {
    await gateway.stop();
    folder.remove();
  });

  it("names the process that has the data folder, exit code 4", async () => {
    const ran = await run(upArguments(gateway.data, "demo"));
    checkOneSentence(ran);
    assert.ok(ran.err.includes(`process ${gateway.pid}`), ran.err);
  });

  it("names the port that is in use and does not take the next one, exit code 4", async () => {
    const { port } = new URL(gateway.url);
    const other = join(folder.path, "other");
    const ran = await run([...upArguments(other, "demo"), "--port", port]);
    checkOneSentence(ran);
    assert.match(ran.err, new RegExp(`Port ${port} .* in use`));
    assert.equal(
      (await run([...upArguments(other, "demo"), "--port", port])).code,
      4,
      "the folder was not let go",
    );
  });

  it("leaves the one that is running alone", async () => {
    assert.equal((await ask(gateway, HELLO, { key: shown(gateway.sandbox_key) })).status, 200);
  });

  function checkOneSentence({ code, out, err }: Ran): void {
    assert.deepEqual([code, out], [4, ""], err);
    const said = err.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
    assert.equal(said.length, 1, err);
  }
});
