import { type Clock, newId } from "../platform/index.ts";
import type { Actor, Change, RunChange } from "./change.ts";
import { notFound, refusals } from "./errors.ts";
import { mintKeyText } from "./key-text.ts";
import { environmentOf } from "./limits.ts";
import { parseInput } from "./parse.ts";
import { type App, type IssuedKey, type Key, NewKey } from "./schema.ts";
import { keyFromRow, type Snapshot } from "./snapshot.ts";
import type { AccessStore, KeyRow } from "./store.ts";

export interface Keys {
  /** Oldest first, revoked ones included; of one app or of all. */
  list(appId?: string): Key[];
  /** @throws Refusal 404 `access/not_found` */
  show(id: string): Key;
  /**
   * Makes a key; nothing but this answer ever holds it whole.
   * @throws Refusal 404 `not_found`; 409 `app_not_usable`; 400 `input_invalid`
   */
  issue(input: NewKey, actor: Actor): Promise<IssuedKey>;
  /**
   * Ends a key. Once this resolves no request passes with it; a key that is revoked already stays as it is.
   * @throws Refusal 404 `access/not_found`
   */
  revoke(id: string, actor: Actor): Promise<Key>;
}

interface Deps {
  readonly snapshot: Snapshot;
  readonly change: RunChange;
  readonly clock: Clock;
}

export function createKeys({ snapshot, change, clock }: Deps): Keys {
  function show(id: string): Key {
    const key = snapshot.key(id);
    if (!key) throw notFound("key");
    return key;
  }

  return {
    list: (appId) => snapshot.keys().filter((key) => appId === undefined || key.app_id === appId),
    show,
    async issue(input, actor) {
      const { app_id, name } = parseInput(NewKey, input);
      const app = snapshot.app(app_id);
      if (!app) throw notFound("app");
      requireIssuable(app);
      return change((store) => addKey({ store, snapshot, app, name, actor, at: clock.now() }));
    },
    async revoke(id, actor) {
      const key = show(id);
      if (key.revoked_at !== null) return key;
      const at = clock.now();
      await change(async (store) => {
        const isRevokedNow = await store.revokeKey(id, at);
        return {
          audit: isRevokedNow ? [{ kind: "key.revoked", actor, key: id, app: key.app_id }] : [],
          apply: () => isRevokedNow && snapshot.revokeKey(id, at),
          result: undefined,
        };
      });
      return show(id);
    },
  };
}

function requireIssuable({ stage }: App): void {
  if (stage !== "suspended" && stage !== "closed") return;
  throw refusals.refuse("app_not_usable", `This app is ${stage} and gets no new keys.`);
}

/** One step of a change; bootstrap takes it together with others. */
export async function addKey(step: {
  readonly store: AccessStore;
  readonly snapshot: Snapshot;
  readonly app: App;
  readonly name: string;
  readonly actor: Actor;
  readonly at: number;
}): Promise<Change<IssuedKey>> {
  const id = newId("key");
  const environment = environmentOf(step.app.stage);
  const { text, secretSha256 } = mintKeyText(environment, id);
  const row: KeyRow = {
    id,
    app_id: step.app.id,
    name: step.name,
    environment,
    secret_sha256: secretSha256.toString("hex"),
    created_at: step.at,
    revoked_at: null,
  };
  await step.store.insertKey(row);
  const key = keyFromRow(row);
  return {
    audit: [{ kind: "key.issued", actor: step.actor, key: id, app: row.app_id, name: row.name, environment }],
    apply: () => step.snapshot.putKey(row),
    result: { ...key, key: text },
  };
}
