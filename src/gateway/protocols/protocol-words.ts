/**
 * Words that the protocols themselves join by signs, as their fields hold them: types, reasons, states. A token of this
 * form that is none of them might be a phrase.
 */
export const PROTOCOL_WORDS: ReadonlySet<string> = new Set([
  // OpenAI
  ...["chat.completion", "chat.completion.chunk", "text_completion", "content_filter", "tool_calls"],
  ...["function_call", "function_call_output", "output_text", "input_text", "summary_text"],
  ...["reasoning_text", "custom_tool_call", "custom_tool_call_output", "in_progress"],
  ...["max_output_tokens", "url_citation", "file_citation", "container_file_citation", "file_path"],
  ...["response.audio.delta", "response.audio.done", "response.audio.transcript.delta"],
  ...["response.audio.transcript.done", "response.code_interpreter_call.completed"],
  ...["response.code_interpreter_call.in_progress", "response.code_interpreter_call.interpreting"],
  ...["response.code_interpreter_call_code.delta", "response.code_interpreter_call_code.done"],
  ...["response.compaction", "response.compaction.compacting", "response.completed"],
  ...["response.content_part.added", "response.content_part.done", "response.create", "response.created"],
  ...["response.custom_tool_call_input.delta", "response.custom_tool_call_input.done", "response.failed"],
  ...["response.file_search_call.completed", "response.file_search_call.in_progress"],
  ...["response.file_search_call.searching", "response.function_call_arguments.delta"],
  ...["response.function_call_arguments.done", "response.image_generation_call.completed"],
  ...["response.image_generation_call.generating", "response.image_generation_call.in_progress"],
  ...["response.image_generation_call.partial_image", "response.in_progress", "response.incomplete"],
  ...["response.mcp_call.completed", "response.mcp_call.failed", "response.mcp_call.in_progress"],
  ...["response.mcp_call_arguments.delta", "response.mcp_call_arguments.done"],
  ...["response.mcp_list_tools.completed", "response.mcp_list_tools.failed"],
  ...["response.mcp_list_tools.in_progress", "response.output_item.added", "response.output_item.done"],
  ...["response.output_text.annotation.added", "response.output_text.delta", "response.output_text.done"],
  ...["response.queued", "response.reasoning_summary_part.added", "response.reasoning_summary_part.done"],
  ...["response.reasoning_summary_text.delta", "response.reasoning_summary_text.done"],
  ...["response.reasoning_text.delta", "response.reasoning_text.done", "response.refusal.delta"],
  ...["response.refusal.done", "response.shell_call_command.added", "response.shell_call_command.delta"],
  ...["response.shell_call_command.done", "response.shell_call_output_content.delta"],
  ...["response.shell_call_output_content.done", "response.steer", "response.steer.accepted"],
  ...["response.steer.failed", "response.steer.pending", "response.web_search_call.completed"],
  ...["response.web_search_call.in_progress", "response.web_search_call.searching"],
  // Anthropic
  ...["message_start", "message_delta", "message_stop", "content_block_start", "content_block_delta"],
  ...["content_block_stop", "text_delta", "input_json_delta", "thinking_delta", "signature_delta"],
  ...["citations_delta", "tool_use", "tool_result", "server_tool_use", "search_result"],
  ...["redacted_thinking", "end_turn", "max_tokens", "stop_sequence", "pause_turn"],
  ...["model_context_window_exceeded", "char_location", "page_location", "content_block_location"],
  ...["search_result_location", "web_search_result_location", "web_search_result"],
  ...["web_search_tool_result", "web_fetch_result", "web_fetch_tool_result", "code_execution_result"],
  ...["code_execution_tool_result", "code_execution_output", "container_upload"],
  // Cohere
  ...["MAX_TOKENS", "STOP_SEQUENCE", "TOOL_CALL", "message-start", "message-end", "content-start"],
  ...["content-delta", "content-end", "tool-plan-delta", "tool-call-start", "tool-call-delta"],
  ...["tool-call-end", "citation-start", "citation-end", "TEXT_CONTENT", "TOOL_PLAN", "THINKING_CONTENT"],
]);
