import { z } from "zod";
import { resourcePath } from "../resources.ts";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const DURABILITIES = ["process", "strict"] as const;

/** Addresses that only this machine can reach. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

const text = z.string().min(1);
const count = z.int().min(1);
const webAddress = z.url({ protocol: /^https?$/ });

/** An address that is shown to people. */
const shownAddress = webAddress.refine(
  (address) => !URL.parse(address)?.username && !URL.parse(address)?.password,
  {
    error: "must hold neither name nor password, since it is printed in every link",
  },
);

const stageLimits = (requestsPerMinute: number, tokensPerMinute: number) =>
  z
    .strictObject({
      requestsPerMinute: count.default(requestsPerMinute),
      tokensPerMinute: count.default(tokensPerMinute),
    })
    .prefault({});

const Model = z.strictObject({
  /** The name callers use. */
  name: text,
  /** The name the upstream knows it by; `name` unless given. */
  upstreamName: text.optional(),
  /** Tokens reserved for an answer when the caller names no bound. */
  defaultMaxTokens: count.max(1_000_000).default(1024),
});

const Upstream = z.strictObject({
  /** Any OpenAI-compatible server. */
  url: webAddress.optional(),
  /** Name of the environment variable that holds the upstream's key; never the key. */
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  models: z.array(Model).default([]),
  /** Until the upstream's answer begins. */
  headersTimeoutMs: count.max(3_600_000).default(60_000),
  /** Between two pieces of an answer. */
  idleTimeoutMs: count.max(3_600_000).default(60_000),
  /** Sockets to the upstream at once. */
  connections: count.max(10_000).default(512),
});

/** What fairlead.yaml may hold, in camelCase; the file itself writes the same names in snake_case. */
export const ConfigFields = z
  .strictObject({
    host: text.default("127.0.0.1"),
    /** 0 takes any free port. */
    port: z.int().min(0).max(65_535).default(8787),
    /** Where people reach this installation; links are made from it and never from a request's Host header. */
    publicUrl: shownAddress.optional(),
    dataFolder: text.default("./data"),
    policyFile: text.default(() => resourcePath("policies", "default.yaml")),
    /** `process`: nothing is lost when the process dies, at most 50 ms when the power does. `strict`: nothing. */
    durability: z.enum(DURABILITIES).default("process"),
    logLevel: z.enum(LOG_LEVELS).default("info"),
    /** A stream of which everything is held sends a comment this often, so that nobody between takes it for dead. */
    streamHeartbeatMs: count.max(3_600_000).default(15_000),
    bodyLimitBytes: count.max(1_073_741_824).default(4 * 1024 * 1024),
    upstream: Upstream.prefault({}),
    limits: z
      .strictObject({
        sandbox: stageLimits(20, 20_000),
        production: stageLimits(600, 1_000_000),
      })
      .prefault({}),
  })
  .refine((fields) => isLoopback(fields.host) || fields.publicUrl !== undefined, {
    path: ["publicUrl"],
    error:
      "must be given (in fairlead.yaml or FAIRLEAD_PUBLIC_URL) when host is not a loopback address, for example https://fairlead.example.org",
  });
export type ConfigFields = z.infer<typeof ConfigFields>;
