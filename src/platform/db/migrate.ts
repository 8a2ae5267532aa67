import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "./open.ts";

/** The migrations on disk and those applied do not fit each other; `message` says how to mend it. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
}

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
}

export interface MigrationState {
  /** Names in order. */
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Why `migrate` would refuse; empty when it would not. */
  readonly problems: readonly string[];
}

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/**
 * Applies every pending `NNNN_name.sql` of the folder in order, each in its own transaction, and returns
 * their names. Forward only: refuses with `MigrationError` when an applied file has changed or is missing.
 */
export async function migrate<Tables>(
  database: Database<Tables>,
  folder: string,
): Promise<readonly string[]> {
  const files = readMigrations(folder);
  database.runScript(
    "create table if not exists applied_migrations (name text primary key, checksum text not null, applied_at text not null default current_timestamp)",
  );
  const applied = await readApplied(database);
  const problems = compare(files, applied);
  if (problems.length > 0) throw new MigrationError(problems.join("\n"));
  const pending = files.slice(applied.length);
  for (const file of pending) apply(database, file);
  return pending.map((file) => file.name);
}

/** Says what `migrate` would do, and changes nothing; also on a read-only database. */
export async function checkMigrations<Tables>(
  database: Database<Tables>,
  folder: string,
): Promise<MigrationState> {
  const files = readMigrations(folder);
  const applied = (await hasTable(database)) ? await readApplied(database) : [];
  const names = new Set(applied.map((migration) => migration.name));
  return {
    applied: applied.map((migration) => migration.name),
    pending: files.map((file) => file.name).filter((name) => !names.has(name)),
    problems: compare(files, applied),
  };
}

function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const odd = names.find((name) => !FILE_NAME.test(name));
  if (odd !== undefined) {
    throw new MigrationError(
      `${join(folder, odd)} is not named like 0001_what_it_does.sql. Rename or remove it.`,
    );
  }
  return names.map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
  });
}

/** Applied migrations must be the first files of the folder, unchanged. */
function compare(files: readonly Migration[], applied: readonly AppliedMigration[]): string[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const problems: string[] = [];
  for (const [place, migration] of applied.entries()) {
    const file = byName.get(migration.name);
    if (file === undefined) {
      problems.push(
        `The database has applied ${migration.name}, which this version of Fairlead does not have. Start the version that wrote the database, or a newer one.`,
      );
    } else if (file.checksum !== migration.checksum) {
      problems.push(
        `${migration.name} has changed since it was applied. Put the original file back and write the change as the next migration.`,
      );
    } else if (files[place]?.name !== migration.name) {
      problems.push(
        `${files[place]?.name} stands before ${migration.name}, which is already applied. Give it the next free number.`,
      );
    }
  }
  return problems;
}

function apply<Tables>(database: Database<Tables>, migration: Migration): void {
  // Name and checksum are safe inside the text: both were checked to be plain letters, digits, dots and underscores.
  const record = `insert into applied_migrations (name, checksum) values ('${migration.name}', '${migration.checksum}');`;
  try {
    database.runScript(`begin immediate;\n${migration.text}\n;${record}\ncommit;`);
  } catch (cause) {
    rollBack(database);
    throw new MigrationError(`${migration.name} could not be applied; the database is as it was before it.`, {
      cause,
    });
  }
}

function rollBack<Tables>(database: Database<Tables>): void {
  try {
    database.runScript("rollback");
  } catch {
    // `begin` itself failed: there is nothing to take back.
  }
}

async function readApplied<Tables>(database: Database<Tables>): Promise<readonly AppliedMigration[]> {
  const query = sql<AppliedMigration>`select name, checksum from applied_migrations order by name`;
  return (await query.execute(database.db)).rows;
}

async function hasTable<Tables>(database: Database<Tables>): Promise<boolean> {
  const query = sql<{
    name: string;
  }>`select name from sqlite_master where type = 'table' and name = 'applied_migrations'`;
  return (await query.execute(database.db)).rows.length > 0;
}
