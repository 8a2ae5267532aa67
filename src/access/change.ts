import type { Kysely } from "kysely";
import type { Journal } from "../platform/index.ts";
import { type AccessStore, type AccessTables, accessStore } from "./store.ts";

/** Who made a change; stands in the audit trail. `id` is null where the kind says it all. */
export interface Actor {
  readonly kind: "admin_token" | "session" | "owner" | "system";
  readonly id: string | null;
}

export const SYSTEM: Actor = { kind: "system", id: null };

/** One line of the audit trail. Never holds a secret or its hash. */
interface AuditEntry {
  readonly kind: string;
  readonly actor: Actor;
  readonly [detail: string]: unknown;
}

/** A change whose rows are written and whose rest waits for the commit. */
export interface Change<Result> {
  readonly audit: readonly AuditEntry[];
  /** Brings the memory up to date; must not fail. */
  readonly apply: () => void;
  readonly result: Result;
}

export type RunChange = <Result>(work: (store: AccessStore) => Promise<Change<Result>>) => Promise<Result>;

/**
 * Runs a change: rows, then its audit entries, then the commit, then the memory.
 *
 * A change that cannot be put on the record is rolled back. The record is written before the commit,
 * so after a crash it may name a change that was undone, never miss one that was made.
 */
export function createChange(deps: {
  readonly db: Kysely<AccessTables>;
  readonly journal: Pick<Journal, "append">;
}): RunChange {
  return async (work) => {
    const done = await deps.db.transaction().execute(async (transaction) => {
      const change = await work(accessStore(transaction));
      for (const entry of change.audit) deps.journal.append(entry);
      return change;
    });
    done.apply();
    return done.result;
  };
}
