export { type Clock, systemClock } from "./clock.ts";
export { closeAll, problemsOf } from "./close-all.ts";
export * from "./config/index.ts";
export * from "./counters/index.ts";
export { aboutDataFolder, checkDataFolder, DataFolderError, prepareDataFolder } from "./data-folder.ts";
export * from "./db/index.ts";
export {
  defineRefusals,
  Refusal,
  type RefusalKind,
  type RefusalOptions,
  type RefusalTable,
} from "./errors.ts";
export { newId, randomText } from "./ids.ts";
export * from "./journal/index.ts";
export { createLog, type Log, type LogFields } from "./log.ts";
export { releaseMemory } from "./memory.ts";
export { nearest, suggestion } from "./nearest.ts";
export { acquireOwnerLock, type Owner, type OwnerLock, OwnerLockHeld, readOwner } from "./owner-lock.ts";
export { readAtMost } from "./read-at-most.ts";
export { type ResourceKind, resourcePath, workerUrl } from "./resources.ts";
export { loadSecret, SecretError, type Secrets } from "./secret.ts";
export * from "./shapes.ts";
export { startWorker } from "./start-worker.ts";
