export { digestsOfTree, fileDigest } from "./digests.ts";
export { createNearness, distinct, type Prompt } from "./replay/index.ts";
export {
  quantile,
  resultFile,
  seededRandom,
  sharedFolder,
  startFairlead,
  startServer,
  type Up,
  wilson,
  withTemporaryFolder,
} from "./rig/index.ts";
