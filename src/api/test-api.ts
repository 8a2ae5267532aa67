import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Hono } from "hono";
import { type AccessTables, createAccess, SESSION_COOKIE } from "../access/index.ts";
import {
  createMemoryCounters,
  type JournalPayload,
  migrate,
  openDatabase,
  resourcePath,
  systemClock,
} from "../platform/index.ts";
import { createApi } from "./index.ts";

export const ORIGIN = "http://127.0.0.1:8787";
const OWNER_TOKEN = "owner-token-beside-the-lock";

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
}

/** The control plane on real rooms and a real database, asked in memory. */
export async function openApi(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-api-"));
  const database = openDatabase<AccessTables>(join(folder, "fairlead.db"));
  t.after(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  await migrate(database, resourcePath("migrations"));
  const entries: JournalPayload[] = [];
  const bugs: unknown[] = [];
  const access = await createAccess({
    db: database.db,
    journal: { append: (payload) => ({ sequence: entries.push(payload), at: 0 }) },
    clock: systemClock,
    counters: createMemoryCounters({ clock: systemClock }),
    secrets: { derive: () => Buffer.alloc(32, 7) },
  });
  const { adminToken, signInToken } = await access.mintNewKeys();
  const api = createApi({
    access,
    ownerToken: OWNER_TOKEN,
    origins: () => [ORIGIN],
    docsUrl: (code) => `${ORIGIN}/errors/${code}`,
    onBug: (bug) => bugs.push(bug),
    version: "0.0.0",
    async resetAdmin(actor) {
      const minted = await access.admin.reset(actor);
      return {
        admin_token: minted.adminToken,
        sign_in_link: `${ORIGIN}/console/sign-in/${minted.signInToken}`,
      };
    },
  });
  const root = new Hono().route("/api", api);
  return {
    access,
    api,
    entries,
    bugs,
    database,
    asAdmin: { authorization: `Bearer ${adminToken}` },
    asOwner: { authorization: `Bearer ${OWNER_TOKEN}` },
    async cookie() {
      const { value } = await access.admin.signIn(signInToken);
      return { cookie: `${SESSION_COOKIE}=${value}` };
    },
    /** Answers status, headers and the parsed body. */
    async ask(path: string, { method = "GET", headers = {}, body }: Sent = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const response = await root.request(`/api${path}`, {
        method,
        headers: { host: "127.0.0.1:8787", ...json, ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      // Tests compare the parsed body with what they expect; its type is theirs to assert.
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Json };
    },
  };
}

/** Whatever an answer holds. */
export interface Json {
  readonly id?: string;
  readonly key?: string;
  readonly data?: readonly Json[];
  readonly error?: { readonly code: string; readonly message: string; readonly docs_url: string };
  readonly [field: string]: unknown;
}
