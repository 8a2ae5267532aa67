import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Clock, systemClock } from "./clock.ts";
import { randomText } from "./ids.ts";
import { isRunning, processBirth } from "./process-birth.ts";

const Owner = z.object({
  pid: z.int().min(1),
  port: z.int().min(0),
  /** Where the owner answers, for commands on this machine. */
  url: z.string(),
  /** Proves to the owner's control plane that the caller may read the data folder. */
  token: z.string(),
  startedAt: z.int(),
  /** Tells a process from a later one with the same id; absent where the system cannot. */
  birth: z.string().optional(),
});

/** The process that owns a data folder. */
export type Owner = z.infer<typeof Owner>;

export interface OwnerLock {
  readonly token: string;
  /** Says where the owner answers, once that is known. */
  announce(address: { readonly port: number; readonly url: string }): void;
  release(): void;
}

/** Another process owns the data folder. `pid` is 0 while it is only just taking it. */
export class OwnerLockHeld extends Error {
  override readonly name = "OwnerLockHeld";
  readonly pid: number;
  readonly port: number;

  constructor(dataFolder: string, owner: Owner | undefined) {
    const who = owner ? `process ${owner.pid} (port ${owner.port})` : "a process that is just starting";
    super(`${dataFolder} belongs to ${who}. Stop it first, or name another folder with --data.`);
    this.pid = owner?.pid ?? 0;
    this.port = owner?.port ?? 0;
  }
}

const FILE_MODE = 0o600;
const TOKEN_CHARACTERS = 44;

/**
 * Makes this process the owner of a data folder. Throws `OwnerLockHeld`.
 *
 * The lock itself is the kernel's, on DATA/owner.guard (SQLite takes it portably): it goes with the process,
 * so a crash leaves nothing to clean up and two starters cannot both win. DATA/owner.lock says who holds it; a
 * running process named there is respected even where the file system does not lock.
 */
export function acquireOwnerLock(
  dataFolder: string,
  options: { readonly port: number; readonly clock?: Clock },
): OwnerLock {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, "owner.lock");
  const guard = takeGuard(join(dataFolder, "owner.guard"));
  const owner = readOwner(dataFolder);
  if (guard === undefined || owner !== undefined) {
    guard?.close();
    throw new OwnerLockHeld(dataFolder, owner);
  }
  const birth = processBirth(process.pid);
  const mine: Owner = {
    pid: process.pid,
    port: options.port,
    url: `http://127.0.0.1:${options.port}`,
    token: randomText(TOKEN_CHARACTERS),
    startedAt: (options.clock ?? systemClock).now(),
    ...(birth !== undefined && { birth }),
  };
  writeWhole(file, mine);
  return {
    token: mine.token,
    announce: (address) => writeWhole(file, { ...mine, ...address }),
    release() {
      if (!guard.isOpen) return;
      rmSync(file, { force: true });
      guard.close();
    },
  };
}

/** Who owns the data folder; undefined when nobody does, or the one who did has died. */
export function readOwner(dataFolder: string): Owner | undefined {
  const owner = parseOwner(join(dataFolder, "owner.lock"));
  if (owner === undefined || !isRunning(owner.pid)) return undefined;
  const birth = processBirth(owner.pid);
  const recycled = owner.birth !== undefined && birth !== undefined && owner.birth !== birth;
  return recycled ? undefined : owner;
}

/** An exclusive lock that ends with the connection or the process; undefined when somebody has it. */
function takeGuard(file: string): DatabaseSync | undefined {
  const guard = new DatabaseSync(file, { timeout: 0 });
  try {
    guard.exec("begin exclusive");
    chmodSync(file, FILE_MODE);
    return guard;
  } catch (problem) {
    guard.close();
    if (problem instanceof Error && "errcode" in problem && problem.errcode === SQLITE_BUSY) return undefined;
    throw problem;
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Under another name first: whoever reads the lock sees all of it. */
function writeWhole(file: string, owner: Owner): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(owner)}\n`, { mode: FILE_MODE });
  renameSync(`${file}.new`, file);
}

function parseOwner(file: string): Owner | undefined {
  try {
    return Owner.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    // Absent or not JSON: the guard decides.
    return undefined;
  }
}
