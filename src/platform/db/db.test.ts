import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { sql } from "kysely";
import { checkMigrations, migrate, openDatabase } from "../index.ts";

interface Tables {
  readonly boats: { readonly id: string; readonly length: number };
}

function newFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-db-"));
  test.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A database file and a folder with two migrations. */
function begin(test: TestContext) {
  const folder = newFolder(test);
  const migrations = join(folder, "migrations");
  mkdirSync(migrations);
  writeFileSync(
    join(migrations, "0001_boats.sql"),
    "create table boats (id text primary key, length bigint not null);",
  );
  writeFileSync(
    join(migrations, "0002_index.sql"),
    "create index boats_length on boats (length);\ninsert into boats values ('a', 1);",
  );
  const database = openDatabase<Tables>(join(folder, "fairlead.db"));
  test.after(() => database.close());
  return { folder, migrations, database };
}

describe("openDatabase", () => {
  it("selects, inserts with returning, streams, and rolls a failed transaction back", async (test) => {
    const { database, migrations } = begin(test);
    await migrate(database, migrations);
    const { db } = database;
    const inserted = await db
      .insertInto("boats")
      .values({ id: "b", length: 7 })
      .returning("length")
      .executeTakeFirst();
    assert.equal(inserted?.length, 7);
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto("boats").values({ id: "c", length: 9 }).execute();
      await transaction.insertInto("boats").values({ id: "b", length: 9 }).execute();
    });
    await assert.rejects(failing, /UNIQUE/);
    const ids: string[] = [];
    for await (const boat of db.selectFrom("boats").selectAll().orderBy("id").stream()) ids.push(boat.id);
    assert.deepEqual(ids, ["a", "b"]);
    const result = await db.updateTable("boats").set({ length: 8 }).where("id", "=", "b").executeTakeFirst();
    assert.equal(result.numUpdatedRows, 1n);
  });

  it("uses a write-ahead log, keeps foreign keys, and lets only its owner read the file", async (test) => {
    const { database } = begin(test);
    const pragma = async (name: string) =>
      Object.values((await sql<object>`${sql.raw(`pragma ${name}`)}`.execute(database.db)).rows[0] ?? {})[0];
    assert.deepEqual(
      [
        await pragma("journal_mode"),
        await pragma("synchronous"),
        await pragma("foreign_keys"),
        await pragma("busy_timeout"),
      ],
      ["wal", 1, 1, 5000],
    );
    assert.equal(statSync(database.file).mode & 0o777, 0o600);
  });

  it("opens read-only beside the owner, and then writes nothing", async (test) => {
    const { database, migrations } = begin(test);
    await migrate(database, migrations);
    const reader = openDatabase<Tables>(database.file, { readOnly: true });
    assert.equal((await reader.db.selectFrom("boats").selectAll().execute()).length, 1);
    await assert.rejects(reader.db.deleteFrom("boats").execute(), /readonly/);
    await reader.close();
    assert.throws(() => openDatabase(join(newFolder(test), "none.db"), { readOnly: true }));
  });
});

describe("migrate", () => {
  it("applies each file once, in order, all its statements", async (test) => {
    const { database, migrations } = begin(test);
    assert.deepEqual((await checkMigrations(database, migrations)).pending, [
      "0001_boats.sql",
      "0002_index.sql",
    ]);
    assert.deepEqual(await migrate(database, migrations), ["0001_boats.sql", "0002_index.sql"]);
    assert.deepEqual(await migrate(database, migrations), []);
    assert.deepEqual(await checkMigrations(database, migrations), {
      applied: ["0001_boats.sql", "0002_index.sql"],
      pending: [],
      problems: [],
    });
  });

  it("leaves nothing of a migration that fails half-way, and keeps those before it", async (test) => {
    const { database, migrations } = begin(test);
    writeFileSync(
      join(migrations, "0003_bad.sql"),
      "create table crew (id text); insert into nowhere values (1);",
    );
    await assert.rejects(migrate(database, migrations), {
      name: "MigrationError",
      message: /0003_bad\.sql could not be applied/,
    });
    const tables = await sql<{
      name: string;
    }>`select name from sqlite_master where name in ('crew', 'boats')`.execute(database.db);
    assert.deepEqual(
      tables.rows.map((row) => row.name),
      ["boats"],
    );
  });

  it("refuses when an applied file has changed, is missing, or got a new file before it, and says how to mend it", async (test) => {
    const { database, migrations } = begin(test);
    await migrate(database, migrations);
    writeFileSync(join(migrations, "0002_index.sql"), "select 1;");
    await assert.rejects(
      migrate(database, migrations),
      /0002_index\.sql has changed.*Put the original file back/,
    );
    rmSync(join(migrations, "0002_index.sql"));
    await assert.rejects(
      migrate(database, migrations),
      /applied 0002_index\.sql, which this version.*does not have/,
    );
    assert.equal((await checkMigrations(database, migrations)).problems.length, 1);
    writeFileSync(join(migrations, "0000_early.sql"), "select 1;");
    await assert.rejects(migrate(database, migrations), /0000_early\.sql stands before 0001_boats\.sql/);
  });

  it("refuses a file whose name gives it no place in the order", async (test) => {
    const { database, migrations } = begin(test);
    writeFileSync(join(migrations, "3_crew.sql"), "select 1;");
    await assert.rejects(migrate(database, migrations), /3_crew\.sql is not named like/);
  });
});
