import type { Kysely } from "kysely";
import type { Stage } from "../platform/index.ts";
import type { Environment, Organisation } from "./schema.ts";

export interface AppRow {
  id: string;
  organisation_id: string;
  name: string;
  stage: Stage;
  /** JSON array of domain names. */
  domains: string;
  /** Null: the default of the stage. */
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  created_at: number;
}

export interface KeyRow {
  id: string;
  app_id: string;
  name: string;
  environment: Environment;
  secret_sha256: string;
  created_at: number;
  revoked_at: number | null;
}

export interface AdministratorRow {
  id: 1;
  token_sha256: string;
  generation: number;
  changed_at: number;
}

export interface SignInLinkRow {
  token_sha256: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

interface EndedSessionRow {
  id: string;
  expires_at: number;
}

/** The tables of migrations 0002 and 0003. */
export interface AccessTables {
  organisations: Organisation;
  apps: AppRow;
  keys: KeyRow;
  administrator: AdministratorRow;
  sign_in_links: SignInLinkRow;
  ended_sessions: EndedSessionRow;
}

export type AccessStore = ReturnType<typeof accessStore>;

/** The only code that names this room's tables; works on a handle or inside a transaction. */
export function accessStore(db: Kysely<AccessTables>) {
  return {
    allOrganisations: () => db.selectFrom("organisations").selectAll().orderBy("created_at").execute(),
    allApps: () => db.selectFrom("apps").selectAll().orderBy("created_at").execute(),
    allKeys: () => db.selectFrom("keys").selectAll().orderBy("created_at").execute(),
    insertOrganisation: (row: Organisation) => db.insertInto("organisations").values(row).execute(),
    insertApp: (row: AppRow) => db.insertInto("apps").values(row).execute(),
    insertKey: (row: KeyRow) => db.insertInto("keys").values(row).execute(),
    /** False when it was revoked already. */
    async revokeKey(id: string, at: number): Promise<boolean> {
      const done = await db
        .updateTable("keys")
        .set({ revoked_at: at })
        .where("id", "=", id)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      return done.numUpdatedRows > 0n;
    },
    administrator: () => db.selectFrom("administrator").selectAll().executeTakeFirst(),
    async replaceAdministrator(row: AdministratorRow): Promise<void> {
      await db.deleteFrom("administrator").execute();
      await db.insertInto("administrator").values(row).execute();
    },
    insertSignInLink: (row: SignInLinkRow) => db.insertInto("sign_in_links").values(row).execute(),
    /** True for exactly one caller, however many come at once. */
    async useSignInLink(tokenSha256: string, at: number): Promise<boolean> {
      const done = await db
        .updateTable("sign_in_links")
        .set({ used_at: at })
        .where("token_sha256", "=", tokenSha256)
        .where("used_at", "is", null)
        .where("expires_at", ">", at)
        .executeTakeFirst();
      return done.numUpdatedRows > 0n;
    },
    deleteSignInLinksBefore: (expiry: number) =>
      db.deleteFrom("sign_in_links").where("expires_at", "<=", expiry).execute(),
    deleteSignInLinks: () => db.deleteFrom("sign_in_links").execute(),
    endedSessions: (now: number) =>
      db.selectFrom("ended_sessions").selectAll().where("expires_at", ">", now).execute(),
    /** False when it was ended already. */
    async insertEndedSession(row: EndedSessionRow): Promise<boolean> {
      const done = await db
        .insertInto("ended_sessions")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    deleteEndedSessionsBefore: (expiry: number) =>
      db.deleteFrom("ended_sessions").where("expires_at", "<=", expiry).execute(),
  };
}
