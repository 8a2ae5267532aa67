export { ConfigError } from "./error.ts";
export { type Config, type ConfigFlags, loadConfig, type UpstreamConfig } from "./load.ts";
export { isLoopback, LOG_LEVELS, type LogLevel } from "./schema.ts";
