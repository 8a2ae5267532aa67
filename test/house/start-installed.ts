import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Ready } from "./start-gateway.ts";

/** Runs `npx fairlead up` where the package was installed; `env` goes before the test's own variables. */
export async function startInstalled(folder: string, env: Readonly<Record<string, string>>) {
  const where = ["--port", "0", "--data", join(folder, "data"), "--upstream", "demo"];
  const child = spawn("npx", ["fairlead", "up", "--json", ...where], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
    // npx, a shell and the launcher stand before the gateway: as a group they end together.
    detached: true,
  });
  const ended = once(child, "close");
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  return {
    ready: Ready.parse(JSON.parse(String(line))),
    async stop(): Promise<void> {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      await ended;
    },
  };
}
