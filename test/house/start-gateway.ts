import { z } from "zod";
import { inRepository, launch } from "../../bench/rig/index.ts";

/** The ready line of `up --json`. */
export const Ready = z.object({
  ready: z.literal(true),
  url: z.url(),
  console_url: z.url(),
  trust_url: z.url(),
  admin_token: z.string().optional(),
  sandbox_key: z.string().optional(),
  sign_in_link: z.url().optional(),
  bench_key: z.string().optional(),
  upstream: z.string(),
});

/** Launcher, verb and options as an operator would type them; any free port. */
export function upArguments(data: string, upstream: string, more: readonly string[] = []): string[] {
  const where = ["--port", "0", "--data", data, "--upstream", upstream];
  return [inRepository("bin/fairlead.mjs"), "up", "--json", ...where, ...more];
}

/** Starts the product in a process of its own and waits until it says that it is ready. */
export async function startGateway(data: string, upstream = "demo", more: readonly string[] = []) {
  const { ready, ...process } = await launch(upArguments(data, upstream, more), Ready);
  return { ...ready, ...process, data };
}
export type Gateway = Awaited<ReturnType<typeof startGateway>>;

/** A key that the ready line must have shown. */
export function shown(key: string | undefined): string {
  if (key === undefined) throw new Error("The ready line does not show this key.");
  return key;
}
