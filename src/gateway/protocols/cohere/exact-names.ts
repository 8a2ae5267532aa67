import { createExactNames } from "../exact-names.ts";

/** Fields of a body and of what stands in its messages and tools, by the names that Cohere's protocol or a check of ours knows. */
const FIELDS: ReadonlySet<string> = new Set([
  ...["model", "messages", "tools", "strict_tools", "documents", "citation_options", "response_format"],
  ...["safety_mode", "max_tokens", "stop_sequences", "temperature", "seed", "frequency_penalty"],
  ...["presence_penalty", "k", "p", "stream", "logprobs", "tool_choice", "thinking", "priority"],
  ...["user", "safety_identifier", "connectors", "conversation_id"],
  ...["message", "chat_history", "preamble", "prompt", "raw_prompting", "chat_template"],
  ...["role", "content", "tool_calls", "tool_plan", "citations", "tool_call_id"],
  ...["type", "text", "id", "function", "name", "arguments", "image_url", "document", "data"],
  ...["start", "end", "sources", "content_index", "tool_output"],
]);

export const { isField, requireExactNames } = createExactNames(FIELDS);
