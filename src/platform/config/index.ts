export { ConfigError } from "./error.ts";
export { type Config, type ConfigFlags, loadConfig, type UpstreamConfig } from "./load.ts";
export { LOG_LEVELS, type LogLevel } from "./schema.ts";
