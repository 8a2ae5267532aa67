import { gatewayRefusals } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";

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

/** True for a name of the protocol, written as it writes it: such a name is nobody's text. */
export function isField(key: string): boolean {
  return FIELDS.has(key);
}

/** Letters that fold to themselves. */
const PLAIN = /^[a-z0-9_]*$/;

/** Refuses names that some servers read as one of ours: their JSON readers do not tell upper from lower case. */
export function requireExactNames(object: JsonObject): void {
  for (const key in object) {
    if (PLAIN.test(key)) continue;
    const folded = key.normalize("NFKC").toLowerCase();
    if (folded === key || !FIELDS.has(folded)) continue;
    throw gatewayRefusals.refuse(
      "body_ambiguous",
      `Some servers would read one of the fields as ${folded}, which is written in another way here. Write it so, or leave it out.`,
      { param: folded },
    );
  }
}
