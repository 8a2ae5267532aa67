export { loadConversations } from "./conversations.ts";
export { decidedAt, delaysOf, type Told } from "./delays.ts";
export {
  type ConversationsJob,
  Job,
  type JsonJob,
  JsonReport,
  type StreamsJob,
  StreamsReport,
} from "./job.ts";
export { loadStreams } from "./streams.ts";
export { loadWhole } from "./whole-answers.ts";
