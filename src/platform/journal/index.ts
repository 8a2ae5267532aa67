export { checkpointPublicKey } from "./checkpoint.ts";
export { JournalBroken, JournalUnwritable } from "./errors.ts";
export { HeadsFileError } from "./heads.ts";
export { type JournalOptions, openJournal } from "./open.ts";
export type {
  ChainBreak,
  ChainReport,
  Checkpoint,
  Durability,
  Head as JournalHead,
  HeadsDocument,
  Journal,
  JournalEntry,
  JournalPayload,
  RecentQuery,
} from "./shapes.ts";
export type { JournalTables } from "./store.ts";
export { type VerifyOptions, verifyChain } from "./verify.ts";
