import type { Kysely } from "kysely";
import { readPayload } from "./line.ts";
import type { JournalEntry, RecentQuery } from "./shapes.ts";

export interface JournalTables {
  readonly journal_entries: {
    readonly writer: string;
    readonly sequence: number;
    readonly at: number;
    readonly kind: string;
    readonly payload: string | null;
  };
}

/** Last sequence of that chain in the database; 0 when there is none. */
export async function copiedUpTo(db: Kysely<JournalTables>, writer: string): Promise<number> {
  const row = await db
    .selectFrom("journal_entries")
    .select(({ fn }) => fn.max("sequence").as("sequence"))
    .where("writer", "=", writer)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

/** Newest first. */
export async function recentEntries(
  db: Kysely<JournalTables>,
  query: Required<RecentQuery> & { readonly writer: string },
): Promise<readonly JournalEntry[]> {
  const rows = await db
    .selectFrom("journal_entries")
    .select(["sequence", "at", "kind", "payload"])
    .where("writer", "=", query.writer)
    .where("kind", "in", [...query.kinds])
    .where("sequence", "<", query.before)
    .orderBy("sequence", "desc")
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({ ...row, payload: row.payload === null ? null : readPayload(row.payload) }));
}
