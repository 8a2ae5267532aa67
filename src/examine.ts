import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Checkup } from "./cli/index.ts";
import { loadFilters } from "./filters/index.ts";
import { type Choice, createModels, discover } from "./models/index.ts";
import {
  type Config,
  ConfigError,
  type ConfigFlags,
  checkDataFolder,
  checkMigrations,
  DataFolderError,
  loadConfig,
  loadSecret,
  openDatabase,
  readOwner,
  resourcePath,
  systemClock,
} from "./platform/index.ts";
import { loadPolicy } from "./policy/index.ts";

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: ConfigFlags;
  readonly cwd: string;
}

/** Looks at everything a start depends on and changes nothing. Each checkup that fails says how to mend it. */
export async function examine({ env, flags, cwd }: Surroundings): Promise<readonly Checkup[]> {
  let config: Config;
  try {
    config = loadConfig({ env, flags, cwd });
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem;
    return [
      {
        name: "config",
        ok: false,
        found: problem.message,
        mend: "Correct the lines named here and start again.",
      },
    ];
  }
  const found = `${config.configFile ?? "no fairlead.yaml, defaults"}; data folder ${config.dataFolder}`;
  return [
    { name: "config", ok: true, found },
    data(config),
    secret(config, env),
    await database(config),
    policy(config),
    await port(config),
    await upstream(config),
  ];
}

function data({ dataFolder }: Config): Checkup {
  try {
    checkDataFolder(dataFolder);
    const found = existsSync(dataFolder)
      ? `${dataFolder} can be read and written`
      : "none yet; the first start makes one";
    return { name: "data", ok: true, found };
  } catch (problem) {
    if (!(problem instanceof DataFolderError)) throw problem;
    return { name: "data", ok: false, found: problem.found, mend: problem.mend };
  }
}

function secret({ dataFolder }: Config, env: Surroundings["env"]): Checkup {
  const lost =
    "Keep a copy of it: without it sessions end, end-user hashes change and old checkpoints cannot be told from forged ones.";
  if (env.FAIRLEAD_SECRET?.trim()) {
    return attempt("secret", "Set FAIRLEAD_SECRET to what openssl rand -hex 32 prints.", () => {
      loadSecret({ dataFolder, env });
      return "FAIRLEAD_SECRET is used";
    });
  }
  const file = join(dataFolder, "secret");
  if (!existsSync(file)) {
    return {
      name: "secret",
      ok: true,
      found: "none yet; the first start makes one in the data folder",
      mend: lost,
    };
  }
  return attempt("secret", `chmod 600 ${file}, or set FAIRLEAD_SECRET`, () => {
    loadSecret({ dataFolder, env });
    return `${file} is used`;
  });
}

async function database({ dataFolder }: Config): Promise<Checkup> {
  const file = join(dataFolder, "fairlead.db");
  if (!existsSync(file)) return { name: "database", ok: true, found: "none yet; the first start makes one" };
  const mend = `Restore ${file} from a backup.`;
  try {
    const opened = openDatabase(file, { readOnly: true });
    const state = await checkMigrations(opened, resourcePath("migrations")).finally(opened.close);
    const [problem] = state.problems;
    if (problem !== undefined) return { name: "database", ok: false, found: problem };
    const found = `${state.applied.length} migrations applied, ${state.pending.length} to come`;
    return { name: "database", ok: true, found };
  } catch (problem) {
    return { name: "database", ok: false, found: `${file} cannot be read: ${reasonOf(problem)}`, mend };
  }
}

function reasonOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

function policy({ policyFile }: Config): Checkup {
  return attempt("policy", "See fairlead policy lint.", () => {
    const filters = loadFilters({ weightsFolder: resourcePath("weights") });
    const loaded = loadPolicy({ file: policyFile }, { heads: filters.heads });
    const built = filters.build(loaded.detectors);
    return `${policyFile}, digest ${loaded.digest.slice(0, 12)}, detectors ${built.digest.slice(0, 12)}`;
  });
}

function attempt(name: string, mend: string, look: () => string): Checkup {
  try {
    return { name, ok: true, found: look() };
  } catch (problem) {
    return { name, ok: false, found: reasonOf(problem), mend };
  }
}

async function port(config: Config): Promise<Checkup> {
  const owner = readOwner(config.dataFolder);
  if (owner) return { name: "port", ok: true, found: `process ${owner.pid} answers at ${owner.url}` };
  const free = await isFree(config.host, config.port);
  if (free) return { name: "port", ok: true, found: `${config.port} on ${config.host} is free` };
  return {
    name: "port",
    ok: false,
    found: `${config.port} on ${config.host} is in use`,
    mend: "Choose another with --port N.",
  };
}

function isFree(host: string, wanted: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(wanted, host, () => probe.close(() => resolve(true)));
  });
}

async function upstream(config: Config): Promise<Checkup> {
  const { asked, url, apiKey } = config.upstream;
  let choice: Choice;
  try {
    choice = await discover({
      asked,
      configured: url === undefined ? undefined : { url, apiKey },
      openAiKey: config.providerKeys.openai,
      otherKeys: config.providerKeys.others,
      paidAccepted: existsSync(join(config.dataFolder, "paid-upstream-accepted")),
    });
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem;
    const mend = "export OPENAI_API_KEY=…, or name another with --upstream URL.";
    return { name: "upstream", ok: false, found: problem.message, mend };
  }
  return listModels(config, choice);
}

/** Names the upstream by its base address, which holds neither user nor password. */
async function listModels(config: Config, choice: Choice): Promise<Checkup> {
  const models = createModels({ ...config.upstream, choice, configured: [], clock: systemClock });
  try {
    await models.load();
    const names = models.list().map((model) => model.name);
    const found = `${models.upstreamName} (${choice.from}) lists ${names.length} models`;
    return { name: "upstream", ok: true, found, mend: choice.notes.join(" ") || undefined };
  } catch {
    const mend = ["Start it, or name another with --upstream URL.", ...choice.notes].join(" ");
    return { name: "upstream", ok: false, found: `${models.upstreamName} does not answer`, mend };
  } finally {
    await models.close();
  }
}
