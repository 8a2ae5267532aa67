import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** SHA-256 of files, by their path relative to `folder`. */
export function digestsOf(folder: string, files: readonly string[]): { file: string; sha256: string }[] {
  return files.map((file) => ({
    file,
    sha256: createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex"),
  }));
}
