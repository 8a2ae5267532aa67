import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fresh folder and the way to be rid of it. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "fairlead-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
