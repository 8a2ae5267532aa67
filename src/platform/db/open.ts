import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";

/** One open SQLite file; `Tables` names the tables that the holder may ask for. */
export interface Database<Tables> {
  readonly file: string;
  readonly db: Kysely<Tables>;
  /** Runs a text of several statements, outside Kysely: migrations only. */
  runScript(sql: string): void;
  /** The same file and connection, seen by a room that knows other tables. */
  as<Other>(): Database<Other>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Opens for reading beside a running owner; the file must exist. */
  readonly readOnly?: boolean;
}

/** How long a statement waits for another connection's write before it fails with SQLITE_BUSY. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens or creates the file: WAL, so that readers never wait for a writer, and `synchronous = normal`,
 * which can lose the last transactions at power loss but never corrupts; the journal holds what must not be lost.
 */
export function openDatabase<Tables>(file: string, options: DatabaseOptions = {}): Database<Tables> {
  const readOnly = options.readOnly ?? false;
  if (!readOnly && file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file, {
    readOnly,
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  if (!readOnly) {
    sqlite.exec("pragma journal_mode = wal; pragma synchronous = normal;");
    if (file !== ":memory:") chmodSync(file, 0o600);
  }
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: shimFor(sqlite) }) });
  return handle<Tables>(file, sqlite, kysely);
}

function handle<Tables>(file: string, sqlite: DatabaseSync, kysely: Kysely<unknown>): Database<Tables> {
  return {
    file,
    // Kysely's type parameter exists only for the compiler; which tables a room may see is that room's statement.
    db: kysely as Kysely<Tables>,
    runScript: (sql) => sqlite.exec(sql),
    as: <Other>() => handle<Other>(file, sqlite, kysely),
    async close() {
      await kysely.destroy();
      if (sqlite.isOpen) sqlite.close();
    },
  };
}

/** What Kysely's SQLite dialect expects, on top of node:sqlite. */
function shimFor(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      const statement = sqlite.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bindable(parameters)),
        run: (parameters) => statement.run(...bindable(parameters)),
        iterate: (parameters) => statement.iterate(...bindable(parameters)),
      };
    },
  };
}

/** node:sqlite throws a TypeError of its own for what it cannot bind. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  // Kysely types parameters as unknown; the driver checks each value at run time.
  return parameters as SQLInputValue[];
}
