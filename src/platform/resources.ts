import { fileURLToPath } from "node:url";

/** Folders that stand at the package's root, in a clone as in the packed product. */
export type ResourceKind = "migrations" | "policies" | "weights" | "docs" | "bench";

/** The package's root: `src/platform/` and `dist/platform/` lie equally deep. */
const ROOT = new URL("../../", import.meta.url);

/** Absolute path of a file that ships beside `src/` or `dist/`. Says nothing about whether it exists. */
export function resourcePath(kind: ResourceKind, ...parts: readonly string[]): string {
  return fileURLToPath(new URL([kind, ...parts].map(encodeURIComponent).join("/"), ROOT));
}

/**
 * Address of a worker that lies beside the calling module: `workerUrl(import.meta.url, "copy-worker")`.
 *
 * The extension is the caller's own (`.ts` in a clone, `.js` in `dist/`), because the compiler does not
 * rewrite the text inside `new URL(…)`.
 */
export function workerUrl(callerUrl: string, name: string): URL {
  const extension = callerUrl.endsWith(".ts") ? ".ts" : ".js";
  return new URL(`./${name}${extension}`, callerUrl);
}
