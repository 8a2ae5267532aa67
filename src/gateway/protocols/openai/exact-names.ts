import { createExactNames } from "../exact-names.ts";

/** Fields of a body and of what stands in its messages and tools, by the names that OpenAI's protocol or a check of ours knows. */
const FIELDS: ReadonlySet<string> = new Set([
  ...[
    "model",
    "messages",
    "stream",
    "stream_options",
    "store",
    "background",
    "n",
    "logprobs",
    "top_logprobs",
  ],
  ...["max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "seed", "presence_penalty"],
  ...["frequency_penalty", "logit_bias", "response_format", "tool_choice", "parallel_tool_calls", "metadata"],
  ...["reasoning_effort", "user", "safety_identifier", "tools", "functions", "modalities", "audio"],
  ...["web_search_options", "prompt", "chat_template", "chat_template_kwargs", "prompt_embeds"],
  ...["prompt_token_ids", "input_ids", "input_embeds", "previous_response_id", "conversation"],
  ...["role", "content", "name", "refusal", "tool_calls", "tool_call_id", "function_call"],
  ...["type", "text", "id", "function", "arguments", "image_url", "input_audio", "file"],
]);

export const { isField, requireExactNames } = createExactNames(FIELDS);
