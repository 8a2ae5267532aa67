import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** The data folder cannot be used; `message` says why and what to do, in one line. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
  /** What is wrong, and what to do about it: the two halves of the message. */
  readonly found: string;
  readonly mend: string;

  constructor(folder: string, reason: string, options?: { cause?: unknown; mend?: string | undefined }) {
    const found = `${folder} cannot be used as the data folder: ${reason}.`;
    const mend =
      options?.mend ?? "Name another with --data DIR, or make this one a folder that you may write.";
    super(`${found} ${mend}`, options);
    this.found = found;
    this.mend = mend;
  }
}

interface Trouble {
  readonly reason: string;
  readonly mend?: string;
}

const NO_ROOM: Trouble = {
  reason: "there is no room left",
  mend: "Make room, or name another with --data DIR.",
};

const SYSTEM: Readonly<Record<string, Trouble>> = {
  ENOTDIR: { reason: "a part of this path is a file" },
  EEXIST: { reason: "a part of this path is a file" },
  EACCES: { reason: "this user may not read and write there" },
  EPERM: { reason: "this user may not read and write there" },
  EROFS: { reason: "the file system is read-only" },
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
};

const DAMAGED: Trouble = { reason: "its database is damaged", mend: "Restore the folder from a backup." };

/** https://www.sqlite.org/rescode.html: primary codes, which are the low byte. */
const SQLITE: Readonly<Record<number, Trouble>> = {
  8: { reason: "its database is read-only" },
  10: { reason: "its database cannot be read or written" },
  11: DAMAGED,
  13: NO_ROOM,
  14: { reason: "its database cannot be opened" },
  26: DAMAGED,
};

/** Makes the folder where it is absent. Throws `DataFolderError`. */
export function prepareDataFolder(folder: string): void {
  const nearest = checkDataFolder(folder);
  try {
    // One by one: mkdir with `recursive` never returns where a file system has no room for folders, such as /proc.
    for (const absent of pathBetween(nearest, folder)) {
      if (!existsSync(absent)) mkdirSync(absent, { mode: 0o700 });
    }
  } catch (problem) {
    throw aboutDataFolder(folder, problem);
  }
}

/** Whether the folder can be used or made, without making it; answers what exists of its path. Throws `DataFolderError`. */
export function checkDataFolder(folder: string): string {
  try {
    let nearest = resolve(folder);
    while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest);
    if (!statSync(nearest).isDirectory()) throw new DataFolderError(folder, "a part of this path is a file");
    accessSync(nearest, constants.R_OK | constants.W_OK | constants.X_OK);
    return nearest;
  } catch (problem) {
    throw aboutDataFolder(folder, problem);
  }
}

/** Every folder below `from` down to `to`, the uppermost first. */
function pathBetween(from: string, to: string): readonly string[] {
  const names = relative(from, to)
    .split(sep)
    .filter((name) => name !== "");
  return names.map((_, index) => join(from, ...names.slice(0, index + 1)));
}

/** What the system or SQLite said about the folder, in words; any other problem as it is. */
export function aboutDataFolder(folder: string, problem: unknown): unknown {
  const trouble = troubleOf(folder, problem);
  return trouble
    ? new DataFolderError(folder, trouble.reason, { cause: problem, mend: trouble.mend })
    : problem;
}

function troubleOf(folder: string, problem: unknown): Trouble | undefined {
  if (!(problem instanceof Error) || !("code" in problem)) return undefined;
  if ("errcode" in problem) return SQLITE[Number(problem.errcode) & 0xff];
  if (!("syscall" in problem) || ("path" in problem && !isOnTheWay(folder, String(problem.path))))
    return undefined;
  return SYSTEM[String(problem.code)] ?? { reason: `the system says ${problem.code}` };
}

/** True for what lies in the folder or on the way to it. */
function isOnTheWay(folder: string, path: string): boolean {
  const [wanted, met] = [resolve(folder), resolve(path)];
  return met.startsWith(wanted) || wanted.startsWith(met);
}
