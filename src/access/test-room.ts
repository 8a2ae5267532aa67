import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  createMemoryCounters,
  type JournalPayload,
  migrate,
  openDatabase,
  resourcePath,
} from "../platform/index.ts";
import { type Access, type AccessTables, type Actor, createAccess } from "./index.ts";

export const OPERATOR: Actor = { kind: "admin_token", id: null };

/** The room on a real database in a fresh folder, with a clock that the test moves and a journal that it reads. */
export async function openRoom(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-access-"));
  const database = openDatabase<AccessTables>(join(folder, "fairlead.db"));
  t.after(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  await migrate(database, resourcePath("migrations"));
  const clock = movableClock();
  const journal = recorder();
  /** A second call is a restart: same database, new memory. */
  const open = (): Promise<Access> =>
    createAccess({
      db: database.db,
      journal,
      clock,
      counters: createMemoryCounters({ clock }),
      secrets: { derive: (purpose) => Buffer.alloc(32, purpose) },
    });
  return { access: await open(), reopen: open, db: database.db, clock, journal };
}

/** A production app of its own with the limits that a test needs, and a caller for it. */
export async function openApp(access: Access, limits: { requests: number; tokens: number }) {
  const { id } = await access.organisations.create({ name: "Harbour" }, OPERATOR);
  const app = await access.apps.create(
    {
      organisation_id: id,
      name: "tide tables",
      stage: "production",
      reason: "reviewed on paper",
      requests_per_minute: limits.requests,
      tokens_per_minute: limits.tokens,
    },
    OPERATOR,
  );
  const issued = await access.keys.issue({ app_id: app.id }, OPERATOR);
  return { app, issued, caller: access.authenticate(bearer(issued.key)) };
}

export function bearer(key: string) {
  return { authorization: `Bearer ${key}` };
}

function movableClock() {
  let passed = 0;
  return {
    now: () => 1_800_000_000_000 + passed,
    monotonic: () => 77_000 + passed,
    pass: (milliseconds: number) => {
      passed += milliseconds;
    },
  };
}

function recorder() {
  const entries: JournalPayload[] = [];
  let isFull = false;
  return {
    entries,
    kinds: () => entries.map(({ kind }) => kind),
    /** From now on nothing can be written. */
    fill: () => {
      isFull = true;
    },
    append(payload: JournalPayload) {
      if (isFull) throw new Error("no space left on the disk");
      entries.push(payload);
      return { sequence: entries.length, at: 0 };
    },
  };
}
