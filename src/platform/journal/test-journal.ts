import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Clock,
  type JournalOptions,
  type JournalTables,
  loadSecret,
  migrate,
  openDatabase,
  openJournal,
  resourcePath,
} from "../index.ts";

/** For tests: a journal in a folder of its own. */
export const NOW = 1_790_000_000_000;
const fixedClock: Clock = { now: () => NOW, monotonic: () => 0 };

export function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-journal-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function open(folder: string, options: Partial<JournalOptions> = {}) {
  const database = openDatabase<JournalTables>(join(folder, "fairlead.db"));
  await migrate(database, resourcePath("migrations"));
  const secrets = loadSecret({ dataFolder: folder, env: {} });
  try {
    const journal = await openJournal({ folder, clock: fixedClock, secrets, database, ...options });
    const close = async () => {
      await journal.close();
      await database.close();
    };
    return { journal, database, close };
  } catch (problem) {
    await database.close();
    throw problem;
  }
}

export const segmentsOf = (folder: string) =>
  readdirSync(join(folder, "journal"))
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => join(folder, "journal", name));

export const numbered = (
  journal: { append(payload: { kind: string; n: number }): unknown },
  count: number,
) => {
  for (let n = 1; n <= count; n++) journal.append({ kind: "test.counted", n });
};

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 5_000; !(await holds()) && performance.now() < end; ) await pause(10);
}
