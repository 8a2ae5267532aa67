import { type DestinationStream, destination as openDestination, pino } from "pino";
import type { LogLevel } from "./config/index.ts";
import { describeError } from "./log-error.ts";

/**
 * The only fields a log line may have. Each is an id, a code, a number or a name of ours; nothing that people
 * wrote fits in here, and `error` is reduced by `describeError`.
 */
export interface LogFields {
  readonly error?: unknown;
  readonly requestId?: string;
  readonly decisionId?: string;
  readonly keyId?: string;
  readonly appId?: string;
  readonly organisationId?: string;
  readonly rule?: string;
  readonly clause?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly reason?: string;
  readonly writer?: string;
  readonly hash?: string;
  readonly signature?: string;
  readonly digest?: string;
  readonly file?: string;
  readonly url?: string;
  readonly host?: string;
  readonly upstream?: string;
  readonly version?: string;
  readonly signal?: string;
  readonly port?: number;
  readonly pid?: number;
  readonly status?: number;
  readonly sequence?: number;
  readonly at?: number;
  readonly count?: number;
  readonly bytes?: number;
  readonly durationMs?: number;
}

/** A text written in the source; neither a variable nor a template with one in it passes the compiler. */
type Fixed<Text extends string> = Record<never, never> extends Record<Text, 1> ? never : Text;

type Write = <const Text extends string>(message: Fixed<Text>, fields?: LogFields) => void;

/** Writes JSON lines that can hold neither people's text nor secrets. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
}

/** Second line, behind the typed fields: keys that would hold secrets or people's text if they ever came here. */
const NEVER = [
  "authorization",
  "password",
  "secret",
  "token",
  "apiKey",
  "messages",
  "prompt",
  "text",
  "body",
  "message",
];

const STRING_LENGTH_MAX = 300;
/** Ids, codes, paths, addresses and base64 have no spaces and no control characters. */
const PLAIN = /^[\w./:@+=,~#%\-[\]]*$/;
/** Name and password in an address. */
const USERINFO = /\/\/[^/?#]*@/g;
/** What keys look like: ours and those of the usual providers. The middle of a base64 text is no beginning of one. */
const LOOKS_LIKE_A_KEY = /(?<![A-Za-z0-9+/])(?:[spr]k[-_]|sess-|gh[pousr]_|xox[a-z]-|AKIA|AIza)|\bbearer\b/i;

/** Logs to stderr unless a destination is given. */
export function createLog(options: {
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: NEVER, remove: true },
      messageKey: "event",
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? openDestination({ fd: 2, sync: true }),
  );
  const writer =
    (level: "debug" | "info" | "warn" | "error" | "fatal"): Write =>
    (message, fields = {}) =>
      logger[level](reduce(fields), message);
  return {
    debug: writer("debug"),
    info: writer("info"),
    warn: writer("warn"),
    error: writer("error"),
    fatal: writer("fatal"),
  };
}

function reduce(fields: LogFields): Record<string, unknown> {
  const reduced: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "error") reduced.error = describeError(value);
    else if (typeof value === "number") reduced[name] = value;
    else if (typeof value === "string") reduced[name] = plain(value);
  }
  return reduced;
}

/** A string that is no id, code, path or address is left out: it may be somebody's text. */
function plain(value: string): string {
  if (LOOKS_LIKE_A_KEY.test(value)) return "[removed: looks like a key]";
  if (value.length > STRING_LENGTH_MAX || !PLAIN.test(value)) return "[removed: not a plain value]";
  return value.replace(USERINFO, "//***@");
}
