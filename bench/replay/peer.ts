import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inRepository, startServer } from "../rig/index.ts";

const PEER = inRepository("bench/peers/stories");

export const PEER_MODEL = "stories260k";

/** Starts the small real model behind its server; the first time, its packages are installed from its own lock. */
export function startStories(shared: string) {
  if (!existsSync(join(PEER, "node_modules"))) {
    console.error("Installing bench/peers/stories (once)…");
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: PEER,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  const model = join(shared, "models/stories260k/stories260K.gguf");
  return startServer("peers/stories/server.ts", "--model", model);
}
