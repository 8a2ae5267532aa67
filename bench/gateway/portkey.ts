import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort, inRepository, startServer } from "../rig/index.ts";

const PEER = inRepository("bench/peers/portkey");
const INSTALL_WITHIN_MS = 120_000;

/** Starts Portkey's gateway, ungoverned; the first time, it is installed from its own lock. */
export async function startPortkey(upstream: string) {
  if (!existsSync(join(PEER, "node_modules"))) install();
  const server = await startServer("peers/portkey/server.ts", "--port", String(await freePort()));
  const headers = {
    authorization: "Bearer none",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `${upstream}/v1`,
  };
  return { server, headers };
}

function install(): void {
  console.error("Installing bench/peers/portkey (once)…");
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: PEER,
      stdio: "ignore",
      timeout: INSTALL_WITHIN_MS,
    });
  } catch (problem) {
    throw new Error("`npm ci` in bench/peers/portkey did not succeed; the registry may be out of reach.", {
      cause: problem,
    });
  }
}
