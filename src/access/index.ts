import type { IncomingHttpHeaders } from "node:http";
import type { Kysely } from "kysely";
import type { Caller, Clock, Counters, Journal, Secrets } from "../platform/index.ts";
import { type Admin, createAdmin } from "./admin.ts";
import { type Admission, type Ask, createAdmission, type PastUsage, type TokenUsage } from "./admit.ts";
import { type Apps, createApps } from "./apps.ts";
import { createAuthenticate } from "./authenticate.ts";
import { createBootstrap, type FirstCredentials } from "./bootstrap.ts";
import { createCalm } from "./calm.ts";
import { createChange } from "./change.ts";
import { createKeys, type Keys } from "./keys.ts";
import type { StageLimits } from "./limits.ts";
import { createOrganisations, type Organisations } from "./organisations.ts";
import { loadSnapshot } from "./snapshot.ts";
import { type AccessTables, accessStore } from "./store.ts";

export { SESSION_COOKIE, SESSION_SECONDS } from "./admin.ts";
export type { Admission } from "./admit.ts";
export type { Actor } from "./change.ts";
export { refusals as accessRefusals } from "./errors.ts";
export { App, IssuedKey, Key, NewApp, NewKey, NewOrganisation, Organisation } from "./schema.ts";
export type { AccessTables } from "./store.ts";

export interface AccessDeps {
  /** Already migrated. */
  readonly db: Kysely<AccessTables>;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, "derive">;
  readonly counters: Counters;
  /** Defaults of the stages, where they shall differ from `STAGE_LIMITS`. */
  readonly limits?: Partial<StageLimits>;
}

export interface Access {
  /**
   * Finds out who asks, from headers and without the database. `elsewhere`: keys that stood in another place where the path
   * lets them stand.
   * @throws Refusal 401 (`key_missing`, `key_malformed`, `key_conflict`, `key_unknown`, `key_revoked`) or 403 (`app_suspended`, `app_closed`)
   */
  authenticate(headers: IncomingHttpHeaders, elsewhere?: readonly string[]): Caller;
  /**
   * Reserves one request and `inputTokens + maxTokens` in the app's sliding 60 seconds, both or neither.
   * Settle every admission once, also when the call failed.
   * @throws Refusal 429 (`rate_limited_requests`, `rate_limited_tokens`, `request_too_large`)
   */
  admit(caller: Caller, ask: Ask): Admission;
  /** Replaces the reservation by what was used; "unknown" leaves it charged in full. A second settlement changes nothing and answers false. */
  settle(admission: Admission, usage: TokenUsage | "unknown"): boolean;
  /**
   * Turns an app away unread whose requests have all been refused of late.
   * @throws Refusal 429 (`too_many_refused`)
   */
  requireCalm(caller: Caller): void;
  /** One more request that ended before it was admitted. */
  noteUnadmitted(caller: Caller): void;
  /** OpenAI-style `x-ratelimit-*` as of now. */
  rateHeaders(of: Caller | Admission): Record<string, string>;
  /** Gives the windows back what was admitted before a restart; older than 60 seconds is ignored. */
  restoreUsage(entries: readonly PastUsage[]): void;
  readonly organisations: Organisations;
  readonly apps: Apps;
  readonly keys: Keys;
  readonly admin: Admin;
  /** On an empty database: the default organisation, its sandbox app with a key, and the admin token. Undefined afterwards. */
  bootstrap(): Promise<FirstCredentials | undefined>;
  /** A new admin token (which ends the old one and all sessions) and one more sandbox key. */
  mintNewKeys(): Promise<FirstCredentials>;
  /** A production key whose usage is counted and never refused. It lives in this process only. */
  mintBenchKey(): string;
  /** Rises with every change to organisations, apps and keys. */
  version(): number;
}

/** Opens the room: reads organisations, apps and keys into memory once; from then on only changes touch the database. */
export async function createAccess(deps: AccessDeps): Promise<Access> {
  const { db, journal, clock, secrets, counters } = deps;
  const snapshot = await loadSnapshot(accessStore(db), deps.limits);
  const change = createChange({ db, journal });
  const organisations = createOrganisations({ snapshot, change, clock });
  const apps = createApps({ snapshot, change, clock });
  const keys = createKeys({ snapshot, change, clock });
  const { admin, mint } = await createAdmin({
    store: accessStore(db),
    change,
    clock,
    sessionKey: secrets.derive("session"),
  });
  return {
    authenticate: createAuthenticate(snapshot),
    ...createAdmission({ counters, clock }),
    ...createCalm(counters),
    organisations,
    apps,
    keys,
    admin,
    ...createBootstrap({ snapshot, change, clock, journal, mintAdmin: mint }),
    version: snapshot.version,
  };
}
