import { type Clock, type Journal, newId } from "../platform/index.ts";
import type { AdminCredentials, AdminRoom } from "./admin.ts";
import { addApp } from "./apps.ts";
import { type Change, type RunChange, SYSTEM } from "./change.ts";
import { mintKeyText } from "./key-text.ts";
import { addKey } from "./keys.ts";
import { addOrganisation } from "./organisations.ts";
import type { App, IssuedKey } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import type { AccessStore } from "./store.ts";

/** Everything a first visitor needs, shown once. */
export interface FirstCredentials extends AdminCredentials {
  readonly sandboxKey: string;
}

interface Deps {
  readonly snapshot: Snapshot;
  readonly change: RunChange;
  readonly clock: Clock;
  readonly journal: Pick<Journal, "append">;
  readonly mintAdmin: AdminRoom["mint"];
}

export function createBootstrap({ snapshot, change, clock, journal, mintAdmin }: Deps) {
  /** The credentials for an app that may itself be part of the same change. */
  async function credentials(store: AccessStore, app: App, before: readonly Change<unknown>[]) {
    const key = await addKey({ store, snapshot, app, name: "first key", actor: SYSTEM, at: clock.now() });
    const admin = await mintAdmin(store, SYSTEM);
    return together([...before, key, admin], firstCredentials(key, admin));
  }

  async function firstApp(store: AccessStore): Promise<[Change<unknown>, Change<App>]> {
    const at = clock.now();
    const name = "Default organisation";
    const organisation = await addOrganisation({ store, snapshot, name, actor: SYSTEM, at });
    const asked = {
      organisation_id: organisation.result.id,
      name: "sandbox",
      stage: "sandbox",
      domains: [],
    } as const;
    const app = await addApp({ store, snapshot, asked: { ...asked, domains: [] }, actor: SYSTEM, at });
    return [organisation, app];
  }

  async function begin(): Promise<FirstCredentials> {
    return change(async (store) => {
      const [organisation, app] = await firstApp(store);
      return credentials(store, app.result, [organisation, app]);
    });
  }

  return {
    async bootstrap(): Promise<FirstCredentials | undefined> {
      return snapshot.organisations().length === 0 ? begin() : undefined;
    },
    async mintNewKeys(): Promise<FirstCredentials> {
      const app = snapshot.apps().find(({ stage }) => stage === "sandbox");
      return app ? change((store) => credentials(store, app, [])) : begin();
    },
    mintBenchKey(): string {
      const id = newId("key");
      const { text, secretSha256 } = mintKeyText("production", id);
      const caller = benchCaller(id, snapshot);
      journal.append({ kind: "bench_key.minted", actor: SYSTEM, key: id, app: caller.appId });
      snapshot.putCredential(id, { environment: "production", secretSha256, isRevoked: false, caller });
      return text;
    },
  };
}

/** Several steps as one change. */
function together<Result>(steps: readonly Change<unknown>[], result: Result): Change<Result> {
  return {
    audit: steps.flatMap(({ audit }) => audit),
    apply: () => {
      for (const { apply } of steps) apply();
    },
    result,
  };
}

function firstCredentials(key: Change<IssuedKey>, admin: Change<AdminCredentials>): FirstCredentials {
  return { ...admin.result, sandboxKey: key.result.key };
}

/** An approved app in everything but that its limits never bind. It stands in no table and no list. */
function benchCaller(keyId: string, { limits }: Pick<Snapshot, "limits">) {
  return Object.freeze({
    keyId,
    appId: newId("app"),
    organisationId: newId("org"),
    stage: "production",
    domains: [],
    limits: limits.production,
    limitsBind: false,
  } as const);
}
