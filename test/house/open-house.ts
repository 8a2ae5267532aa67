import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGateway } from "./start-gateway.ts";
import { type Answering, startUpstream } from "./start-upstream.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface HouseOptions {
  /** The models of the upstream and how each answers. */
  readonly models: Readonly<Record<string, Answering>>;
  /** Text of a fairlead.yaml. */
  readonly config?: string;
  /** Text of a policy file; the default policy without it. */
  readonly policy?: string;
}

/** A gateway with its bench key before an upstream of the test's own, in a folder of its own. */
export async function openHouse({ models, config = "", policy }: HouseOptions) {
  const folder = temporaryFolder();
  const upstream = await startUpstream(models);
  const configFile = join(folder.path, "fairlead.yaml");
  writeFileSync(configFile, config);
  const options = ["--bench", "--config", configFile];
  if (policy !== undefined) {
    writeFileSync(join(folder.path, "policy.yaml"), policy);
    options.push("--policy", join(folder.path, "policy.yaml"));
  }
  const gateway = await startGateway(join(folder.path, "data"), upstream.url, options);
  return {
    gateway,
    upstream,
    /** Throws when the gateway did not live to see the end of the tests. */
    async close(): Promise<void> {
      const { status } = await fetch(`${gateway.url}/healthz`);
      if (status !== 200) throw new Error(`The gateway is not well: /healthz answers ${status}.`);
      await gateway.stop();
      await upstream.close();
      folder.remove();
    },
  };
}
export type TestHouse = Awaited<ReturnType<typeof openHouse>>;
