import { createExactNames } from "../exact-names.ts";
import { BLOCKS } from "./block-fields.ts";

/** Fields of a body and of what stands in its messages and tools, by the names that Anthropic's protocol or a check of ours knows. */
const FIELDS: ReadonlySet<string> = new Set([
  ...["model", "messages", "system", "max_tokens", "stream", "metadata", "user_id", "stop_sequences"],
  ...["temperature", "top_p", "top_k", "tools", "tool_choice", "thinking", "service_tier", "container"],
  ...["mcp_servers", "context_management", "output_config", "output_format", "cache_control", "betas"],
  ...["thread", "fallbacks", "diagnostics", "inference_geo", "speed", "user_profile_id", "workspace_id"],
  ...["prompt", "chat_template", "chat_template_kwargs", "prompt_embeds", "prompt_token_ids"],
  ...["input_ids", "input_embeds"],
  ...["role", "type", "id", "tool_use_id", "caller", "toolset_name", "server_name", "is_error"],
  ...["description", "input_schema", "input_examples", "data", "url", "media_type", "citations"],
  ...Object.values(BLOCKS).flatMap((fields) => Object.keys(fields)),
]);

export const { isField, requireExactNames } = createExactNames(FIELDS);
