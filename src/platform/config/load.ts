import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Limits } from "../shapes.ts";
import { ConfigError } from "./error.ts";
import { type ConfigFile, type KeyPath, readConfigFile } from "./file.ts";
import { describeIssues } from "./problems.ts";
import { ConfigFields, type LogLevel } from "./schema.ts";

export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Without a trailing slash; undefined only on a loopback host, where the address listened on serves. */
  readonly publicUrl: string | undefined;
  /** Absolute. */
  readonly dataFolder: string;
  /** Absolute. */
  readonly policyFile: string;
  readonly durability: "process" | "strict";
  readonly logLevel: LogLevel;
  readonly bodyLimitBytes: number;
  readonly streamHeartbeatMs: number;
  readonly upstream: UpstreamConfig;
  readonly limits: { readonly sandbox: Limits; readonly production: Limits };
  readonly providerKeys: {
    /** Value of OPENAI_API_KEY. Not enumerable: it is left out of JSON, spreads and logs. */
    readonly openai?: string;
    /** Names of the variables of other providers that are set; their values are not read. */
    readonly others: readonly string[];
  };
  /** Value of FAIRLEAD_SECRET. Not enumerable. */
  readonly secret?: string;
  /** The file that was read, absolute; undefined when there is none. */
  readonly configFile: string | undefined;
}

export interface UpstreamConfig {
  /** From `--upstream` or FAIRLEAD_UPSTREAM: an address, `demo` or `openai`. Goes before `url`. */
  readonly asked: string | undefined;
  /** From fairlead.yaml. */
  readonly url: string | undefined;
  readonly apiKeyEnv: string | undefined;
  /** Value of the variable that `apiKeyEnv` names. Not enumerable. */
  readonly apiKey?: string;
  readonly models: readonly {
    readonly name: string;
    readonly upstreamName?: string | undefined;
    readonly defaultMaxTokens: number;
  }[];
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly connections: number;
}

/** Values of the command line, as text. */
export interface ConfigFlags {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  readonly policy?: string | undefined;
  readonly upstream?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly value: string;
  /** `--port` or `FAIRLEAD_PORT`: what a message names. */
  readonly from: string;
}

const CONFIG_FILE = "fairlead.yaml";

/** Fields that a flag or a variable may set, and their names there. */
const OUTSIDE_FILE = [
  { field: "host", flag: "host", variable: "FAIRLEAD_HOST" },
  { field: "port", flag: "port", variable: "FAIRLEAD_PORT" },
  { field: "dataFolder", flag: "data", variable: "FAIRLEAD_DATA" },
  { field: "policyFile", flag: "policy", variable: "FAIRLEAD_POLICY" },
  { field: "publicUrl", flag: undefined, variable: "FAIRLEAD_PUBLIC_URL" },
  { field: "durability", flag: undefined, variable: "FAIRLEAD_DURABILITY" },
  { field: "logLevel", flag: undefined, variable: "FAIRLEAD_LOG_LEVEL" },
] as const;

const OTHER_PROVIDER_KEYS = /^(ANTHROPIC|COHERE|AI21|GEMINI)_API_KEY$|^AZURE_OPENAI_[A-Z_]+$/;

/**
 * Reads the configuration once, at start: flags, then variables (an empty one counts as unset), then
 * fairlead.yaml, then defaults. Returns it deeply frozen; throws `ConfigError` with every problem at once.
 */
export function loadConfig(sources: {
  readonly env: Env;
  readonly flags?: ConfigFlags;
  readonly cwd: string;
}): Config {
  const { env, flags = {}, cwd } = sources;
  const file = findFile(pick(flags.config, "--config", env, "FAIRLEAD_CONFIG"), cwd);
  const given = new Map<string, Given>();
  for (const { field, flag, variable } of OUTSIDE_FILE) {
    const found = pick(flag && flags[flag], `--${flag}`, env, variable);
    if (found) given.set(field, found);
  }
  const asked = pick(flags.upstream, "--upstream", env, "FAIRLEAD_UPSTREAM");
  const fields = parseFields(file, given, checkAsked(asked));
  return finish(fields, { file, given, asked: asked?.value, env, cwd });
}

function pick(flag: string | undefined, flagName: string, env: Env, variable: string): Given | undefined {
  if (flag !== undefined) return { value: flag, from: flagName };
  const value = env[variable];
  return value === undefined || value === "" ? undefined : { value, from: variable };
}

/** A file that was asked for must exist; ./fairlead.yaml is read when it does. */
function findFile(asked: Given | undefined, cwd: string): ConfigFile | undefined {
  if (asked) return readConfigFile(resolve(cwd, asked.value));
  const usual = resolve(cwd, CONFIG_FILE);
  return existsSync(usual) ? readConfigFile(usual) : undefined;
}

function checkAsked(asked: Given | undefined): readonly string[] {
  if (asked === undefined || asked.value === "demo" || asked.value === "openai") return [];
  if (/^https?:$/.test(URL.parse(asked.value)?.protocol ?? "")) return [];
  return [
    `${asked.from}: upstream holds text; allowed is an address such as http://127.0.0.1:8000/v1, or demo, or openai.`,
  ];
}

function parseFields(
  file: ConfigFile | undefined,
  given: ReadonlyMap<string, Given>,
  problems: readonly string[],
): ConfigFields {
  const outside = Object.fromEntries(
    [...given].map(([field, { value }]) => [field, field === "port" ? numberIn(value) : value]),
  );
  const values = { ...file?.values, ...outside };
  const result = ConfigFields.safeParse(values);
  if (result.success && problems.length === 0) return result.data;
  const where = (path: KeyPath) =>
    given.get(String(path[0]))?.from ?? (file ? `${file.path}:${file.lineOf(path)}` : CONFIG_FILE);
  throw new ConfigError([...problems, ...describeIssues(result.error?.issues ?? [], values, where)]);
}

/** Text that is no number stays text, so that the message names what was really given. */
function numberIn(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value;
}

interface Origins {
  readonly file: ConfigFile | undefined;
  readonly given: ReadonlyMap<string, Given>;
  readonly asked: string | undefined;
  readonly env: Env;
  readonly cwd: string;
}

function finish(fields: ConfigFields, origins: Origins): Config {
  const { file, env } = origins;
  const { url, apiKeyEnv, ...upstream } = fields.upstream;
  const config = {
    ...fields,
    publicUrl: fields.publicUrl?.replace(/\/+$/, ""),
    dataFolder: absolute("dataFolder", fields, origins),
    policyFile: absolute("policyFile", fields, origins),
    upstream: hide(
      { ...upstream, asked: origins.asked, url, apiKeyEnv },
      "apiKey",
      keyFrom(env, apiKeyEnv, file),
    ),
    providerKeys: hide({ others: otherProviders(env) }, "openai", env.OPENAI_API_KEY),
    configFile: file?.path,
  };
  return deepFreeze(hide(config, "secret", env.FAIRLEAD_SECRET));
}

/** A relative path in the file starts at the file's folder; any other at the working directory. */
function absolute(
  field: "dataFolder" | "policyFile",
  fields: ConfigFields,
  { file, given, cwd }: Origins,
): string {
  const inFile = file !== undefined && !given.has(field) && field in file.values;
  return resolve(inFile ? dirname(file.path) : cwd, fields[field]);
}

function keyFrom(env: Env, name: string | undefined, file: ConfigFile | undefined): string | undefined {
  if (name === undefined || env[name]) return name && env[name];
  const place = file ? `${file.path}:${file.lineOf(["upstream", "apiKeyEnv"])}` : CONFIG_FILE;
  throw new ConfigError([
    `${place}: upstream.api_key_env names an environment variable that is not set. Set it before starting, or remove the key.`,
  ]);
}

function otherProviders(env: Env): readonly string[] {
  return Object.keys(env)
    .filter((name) => OTHER_PROVIDER_KEYS.test(name) && env[name])
    .sort();
}

/** Adds a field that neither JSON nor a spread nor an inspection shows. */
function hide<Shown extends object, Name extends string>(
  shown: Shown,
  name: Name,
  value: string | undefined,
): Shown & { readonly [Key in Name]?: string } {
  return value ? Object.defineProperty(shown, name, { value, enumerable: false }) : shown;
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) {
    if (inner !== null && typeof inner === "object") deepFreeze(inner);
  }
  return Object.freeze(value);
}
