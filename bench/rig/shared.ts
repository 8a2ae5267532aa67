import { resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../..");

/** The folder of public data: `FAIRLEAD_SHARED`, else `../shared`; relative to the repository root. */
export function sharedFolder(): string {
  return inRepository(process.env.FAIRLEAD_SHARED || "../shared");
}

/** A path below the repository's root, for files that have no door of their own. */
export function inRepository(...parts: readonly string[]): string {
  return resolve(REPOSITORY, ...parts);
}
