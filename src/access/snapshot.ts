import type { Caller } from "../platform/index.ts";
import { keyPrefix } from "./key-text.ts";
import { environmentOf, STAGE_LIMITS, type StageLimits } from "./limits.ts";
import type { App, Environment, Key, Organisation } from "./schema.ts";
import type { AccessStore, AppRow, KeyRow } from "./store.ts";

/** All that authenticating one key needs, ready made. */
export interface Credential {
  readonly environment: Environment;
  readonly secretSha256: Buffer;
  readonly isRevoked: boolean;
  /** Handed out as it is to every request with this key. */
  readonly caller: Caller;
}

export type Snapshot = ReturnType<typeof createSnapshot>;

/** Organisations, apps and keys in memory: the only thing that the road of a request reads of them. */
function createSnapshot(limits: StageLimits) {
  const organisations = new Map<string, Organisation>();
  const apps = new Map<string, App>();
  const keys = new Map<string, Key>();
  const credentials = new Map<string, Credential>();
  let version = 0;

  function putCredential(keyId: string, credential: Credential): void {
    credentials.set(keyId, credential);
    version += 1;
  }

  return {
    limits,
    /** Rises with every change. */
    version: () => version,
    organisations: () => [...organisations.values()],
    organisation: (id: string) => organisations.get(id),
    apps: () => [...apps.values()],
    app: (id: string) => apps.get(id),
    keys: () => [...keys.values()],
    key: (id: string) => keys.get(id),
    credential: (keyId: string) => credentials.get(keyId),
    putCredential,
    putOrganisation(organisation: Organisation): void {
      organisations.set(organisation.id, organisation);
      version += 1;
    },
    putApp(app: App): void {
      apps.set(app.id, app);
      version += 1;
    },
    /** The key's app is already here: rows refer to it. */
    putKey(row: KeyRow): void {
      const app = apps.get(row.app_id);
      if (!app) throw new Error(`Key ${row.id} belongs to no app.`);
      keys.set(row.id, keyFromRow(row));
      putCredential(row.id, {
        environment: row.environment,
        secretSha256: Buffer.from(row.secret_sha256, "hex"),
        isRevoked: row.revoked_at !== null,
        caller: callerOf(row.id, app),
      });
    },
    revokeKey(id: string, at: number): void {
      const key = keys.get(id);
      const credential = credentials.get(id);
      if (!key || !credential) return;
      keys.set(id, { ...key, revoked_at: at });
      putCredential(id, { ...credential, isRevoked: true });
    },
  };
}

/** Reads everything once, at start. */
export async function loadSnapshot(store: AccessStore, limits?: Partial<StageLimits>): Promise<Snapshot> {
  const snapshot = createSnapshot({ ...STAGE_LIMITS, ...limits });
  for (const organisation of await store.allOrganisations()) snapshot.putOrganisation({ ...organisation });
  for (const row of await store.allApps()) snapshot.putApp(appFromRow(row, snapshot.limits));
  for (const row of await store.allKeys()) snapshot.putKey(row);
  return snapshot;
}

/** Fills in what the row leaves to the stage. */
export function appFromRow(row: AppRow, limits: StageLimits): App {
  const byStage = limits[environmentOf(row.stage)];
  return {
    ...row,
    // Written by this room from a checked array of strings.
    domains: JSON.parse(row.domains) as string[],
    requests_per_minute: row.requests_per_minute ?? byStage.requestsPerMinute,
    tokens_per_minute: row.tokens_per_minute ?? byStage.tokensPerMinute,
  };
}

export function keyFromRow(row: KeyRow): Key {
  const { secret_sha256: _secret, ...shown } = row;
  return { ...shown, prefix: keyPrefix(row.environment, row.id) };
}

function callerOf(keyId: string, app: App): Caller {
  return Object.freeze({
    keyId,
    appId: app.id,
    organisationId: app.organisation_id,
    stage: app.stage,
    domains: app.domains,
    limits: { requestsPerMinute: app.requests_per_minute, tokensPerMinute: app.tokens_per_minute },
    limitsBind: true,
  });
}
