export { checkMigrations, MigrationError, type MigrationState, migrate } from "./migrate.ts";
export { type Database, type DatabaseOptions, openDatabase } from "./open.ts";
