import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Access, type AccessTables, type Actor, createAccess } from "./access/index.ts";
import {
  aboutDataFolder,
  acquireOwnerLock,
  type Clock,
  type Config,
  closeAll,
  createMemoryCounters,
  type Journal,
  type Log,
  loadSecret,
  migrate,
  type OwnerLock,
  openDatabase,
  openJournal,
  prepareDataFolder,
  resourcePath,
  type Secrets,
} from "./platform/index.ts";

/** The ground floor of a data folder, owned by this process until it is closed. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly lock: OwnerLock;
  readonly secrets: Secrets;
  readonly journal: Journal;
  readonly access: Access;
  /** Mints a new admin token, keeps it in `DATA/admin-token`, and makes a sign-in link below `publicUrl`. */
  resetAdmin(actor: Actor, publicUrl: string): Promise<{ admin_token: string; sign_in_link: string }>;
  /** Lets everything go, the lock too, whatever fails on the way; throws what did. */
  close(): Promise<void>;
}

export interface HouseDeps {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Takes the owner lock and opens secret, database, journal and access. Throws `OwnerLockHeld` when another process has
 * the folder, and `DataFolderError` when it cannot be used.
 */
export async function openHouse(deps: HouseDeps): Promise<House> {
  const { dataFolder } = deps.config;
  try {
    prepareDataFolder(dataFolder);
    return await open(deps);
  } catch (problem) {
    throw aboutDataFolder(dataFolder, problem);
  }
}

async function open({ config, env, clock, log }: HouseDeps): Promise<House> {
  const lock = acquireOwnerLock(config.dataFolder, { port: config.port, clock });
  try {
    const secrets = loadSecret({ dataFolder: config.dataFolder, env });
    const database = openDatabase<AccessTables>(join(config.dataFolder, "fairlead.db"));
    await migrate(database, resourcePath("migrations"));
    const { dataFolder: folder, durability } = config;
    const journal = await openJournal({ folder, clock, secrets, database, durability, log });
    const counters = createMemoryCounters({ clock });
    const access = await createAccess({
      db: database.db,
      journal,
      clock,
      secrets,
      counters,
      limits: config.limits,
    });
    return {
      config,
      clock,
      log,
      lock,
      secrets,
      journal,
      access,
      async resetAdmin(actor, publicUrl) {
        const { adminToken, signInToken } = await access.admin.reset(actor);
        keepAdminToken(folder, adminToken);
        return { admin_token: adminToken, sign_in_link: signInLink(publicUrl, signInToken) };
      },
      close: () => closeAll(journal.close, database.close, lock.release),
    };
  } catch (problem) {
    lock.release();
    throw problem;
  }
}

/** The admin token in the clear, readable by the folder's owner only: the way back in when every link is spent. */
export function keepAdminToken(dataFolder: string, token: string): void {
  writeFileSync(join(dataFolder, "admin-token"), `${token}\n`, { mode: 0o600 });
}

/** The page behind it asks for a click, so that a preview of the link does not spend it. */
export function signInLink(publicUrl: string, token: string): string {
  return `${publicUrl}/console/sign-in?token=${token}`;
}
