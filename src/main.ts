import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  controlDirectly,
  createOutput,
  type Output,
  openControlPlane,
  runCommand,
  type Surroundings,
} from "./cli/index.ts";
import { DetectorError, WeightsError } from "./filters/index.ts";
import {
  ConfigError,
  type ConfigFlags,
  checkpointPublicKey,
  createLog,
  DataFolderError,
  JournalBroken,
  JournalUnwritable,
  loadConfig,
  loadSecret,
  MigrationError,
  OwnerLockHeld,
  readOwner,
  releaseMemory,
  resourcePath,
  SecretError,
  systemClock,
} from "./platform/index.ts";
import { PolicyError } from "./policy/index.ts";

const EXIT = { unusable: 2, failed: 4, interrupted: 130 } as const;

/** After this time without a fault the start is over, in milliseconds. */
const SETTLED_MS = 1_000;

/** The process: reads the environment once, runs one command, sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const err = createOutput(process.stderr);
  const out = createOutput(process.stdout, (code) => {
    err.write(`The result cannot be written to stdout (${code}).`);
    process.exitCode = EXIT.failed;
  });
  const around = surroundings({ env: process.env, cwd: process.cwd(), out, err });
  const code = await runCommand(argv, around).catch((problem: unknown) => tell(problem, err));
  process.exitCode = out.lostBecause() === undefined ? code : EXIT.failed;
}

interface Process {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly out: Output;
  readonly err: Output;
}

function surroundings({ env, cwd, out, err }: Process): Surroundings {
  const configOf = (flags: ConfigFlags) => loadConfig({ env, flags, cwd });
  return {
    stdin: process.stdin,
    out: out.write,
    err: err.write,
    isOutClosed: out.isClosed,
    isTerminal: process.stderr.isTTY ?? false,
    version: version(),
    async up({ flags, newKeys, bench }, onReady) {
      const config = configOf(flags);
      const { serve } = await import("./serve.ts");
      const serving = await serve({ config, env, newKeys, bench, version: version() });
      // Whoever reads the ready line may stop us at once, so this comes first.
      const stopped = untilStopped(serving.stop);
      onReady(serving);
      setTimeout(releaseMemory, SETTLED_MS).unref();
      return stopped;
    },
    async openControl(flags) {
      const config = configOf(flags);
      const owner = readOwner(config.dataFolder);
      return openControlPlane(owner, async () => {
        const { openHouse } = await import("./house.ts");
        const log = createLog({ level: "error" });
        const house = await openHouse({ config, env, clock: systemClock, log });
        const gatewayUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
        const resetAdmin: Parameters<typeof controlDirectly>[0]["resetAdmin"] = (actor) =>
          house.resetAdmin(actor, gatewayUrl);
        return controlDirectly({ access: house.access, resetAdmin, gatewayUrl, close: house.close });
      });
    },
    examine: async (flags) => (await import("./examine.ts")).examine({ env, flags, cwd }),
    dataFolder: (flags) => configOf(flags).dataFolder,
    checkpointKey(dataFolder) {
      if (!env.FAIRLEAD_SECRET && !existsSync(join(dataFolder, "secret"))) return undefined;
      return checkpointPublicKey(loadSecret({ dataFolder, env }));
    },
    sharedFolder: () => resolve(resourcePath("bench"), "..", env.FAIRLEAD_SHARED || "../shared"),
  };
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(resolve(resourcePath("policies"), "..", "package.json"), "utf8"),
  );
  return manifest.version;
}

/** Signals so close together are one: a terminal and the launcher before us both pass on the same Ctrl-C. */
const SAME_SIGNAL_MS = 500;

/** Waits for SIGTERM or SIGINT, then for the gentle end; a second signal does not wait. */
function untilStopped(stop: () => Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    let first: number | undefined;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        first ??= systemClock.monotonic();
        if (systemClock.monotonic() - first > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
        stop().then(() => resolve(signal === "SIGINT" ? EXIT.interrupted : 0), reject);
      });
    }
  });
}

/** By their names: `serve.ts` is loaded by `up` alone. */
const LATE: ReadonlySet<string> = new Set(["CannotListen", "StoppedWithLosses"]);

/** Problems that an operator can mend are told in their own words; anything else is a fault of ours and keeps its stack. */
function tell(problem: unknown, err: Output): number {
  const mendable = [
    ...[ConfigError, PolicyError, DetectorError, WeightsError],
    ...[SecretError, DataFolderError, OwnerLockHeld],
    ...[JournalBroken, JournalUnwritable, MigrationError],
  ];
  if (!(problem instanceof Error)) throw problem;
  const known = mendable.some((kind) => problem instanceof kind) || LATE.has(problem.name);
  if (!known) throw problem;
  err.write(problem.message);
  const unusable = [ConfigError, PolicyError, DetectorError].some((kind) => problem instanceof kind);
  return unusable ? EXIT.unusable : EXIT.failed;
}
