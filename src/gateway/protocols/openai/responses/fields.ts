import { createExactNames } from "../../exact-names.ts";
import { CHECKED_FIELDS } from "../prompt-fields.ts";

/** Fields of a request, of a response, and of what stands in their lists, by the names that OpenAI's protocol knows. */
export const { isField, requireExactNames } = createExactNames(
  new Set([
    ...["model", "input", "instructions", "stream", "stream_options", "store", "background", "include"],
    ...["max_output_tokens", "max_tool_calls", "temperature", "top_p", "top_logprobs", "truncation", "text"],
    ...["tools", "tool_choice", "parallel_tool_calls", "metadata", "reasoning", "user", "safety_identifier"],
    ...["previous_response_id", "conversation", "prompt", "prompt_cache_key", "prompt_cache_retention"],
    ...["prompt_cache_options", "prompt_cache_diagnostics", "context_management", "moderation"],
    ...["service_tier", "access_programs", "image", "presence_penalty", "frequency_penalty", "verbosity"],
    ...["id", "object", "created_at", "completed_at", "status", "error", "incomplete_details", "usage"],
    ...["output", "output_text", "billing", "tool_usage", "input_transformations"],
    ...["type", "role", "content", "phase", "refusal", "annotations", "logprobs", "summary", "name"],
    ...["encrypted_content", "call_id", "arguments", "namespace", "caller", "async", "created_by"],
    ...["image_url", "file_id", "file_url", "file_data", "filename", "detail", "input_audio", "format"],
    ...["description", "parameters", "strict", "schema", "effort", "action", "result", "code", "outputs"],
    ...["queries", "results", "operation", "server_label", "approval_request_id", "environment"],
    ...CHECKED_FIELDS,
  ]),
);
