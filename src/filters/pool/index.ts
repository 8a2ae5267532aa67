export { createPool, type Pool } from "./pool.ts";
export { startScanWorker } from "./start-scan-worker.ts";
