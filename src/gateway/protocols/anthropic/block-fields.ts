import type { Unscannable } from "../../../platform/index.ts";

/** How a field of a content block is read. */
export type FieldReading =
  /** Words in the channel of the place; those of one message are read as one text. */
  | "text"
  /** The same, as a text of its own. */
  | "aside"
  | "reasoning"
  | "name"
  | "arguments"
  /** What a tool gave: a string, a block or a list of blocks. */
  | "result"
  /** A string, a block or a list of blocks in the channel of the place. */
  | "blocks"
  /** Vouches for the words of the same block. */
  | "signature"
  /** An image's or a document's content. */
  | "image"
  | "document"
  /** A token in which only the provider can read. */
  | { readonly hidden: Unscannable };

const hiddenResult: FieldReading = { hidden: "hosted_tools" };
const hiddenThought: FieldReading = { hidden: "encrypted_reasoning" };
const fileId: FieldReading = { hidden: "file" };

const toolUse = { name: "name", input: "arguments" } as const;
const toolResult = { content: "result" } as const;
const toolError = {} as const;
const execution = { stdout: "text", stderr: "text", content: "blocks" } as const;
const citation = { cited_text: "aside", document_title: "aside", title: "aside", source: "aside" } as const;

/**
 * Every type of content block, and what else has a `type` inside one, that is known here, with its fields that hold more
 * than words of the protocol. A type that is missing cannot pass: nobody knows what it would show to a model.
 */
export const BLOCKS: Readonly<Record<string, Readonly<Record<string, FieldReading>>>> = {
  text: { text: "text", citations: "blocks" },
  image: { source: "image" },
  document: { source: "document", title: "text", context: "text" },
  search_result: { content: "blocks", title: "text", source: "text" },
  container_upload: { file_id: fileId },
  thinking: { thinking: "reasoning", signature: "signature" },
  redacted_thinking: { data: hiddenThought },
  compaction: { content: "text", signature: "signature", encrypted_content: hiddenThought },
  tool_use: toolUse,
  server_tool_use: toolUse,
  mcp_tool_use: toolUse,
  tool_result: toolResult,
  mcp_tool_result: toolResult,
  web_search_tool_result: toolResult,
  web_search_tool_result_error: toolError,
  web_search_result: { title: "text", url: "text", encrypted_content: hiddenResult },
  web_fetch_tool_result: toolResult,
  web_fetch_tool_result_error: toolError,
  web_fetch_result: { content: "blocks", url: "text" },
  code_execution_tool_result: toolResult,
  code_execution_tool_result_error: toolError,
  code_execution_result: execution,
  encrypted_code_execution_result: { ...execution, encrypted_stdout: hiddenResult },
  code_execution_output: { file_id: fileId },
  bash_code_execution_tool_result: toolResult,
  bash_code_execution_tool_result_error: toolError,
  bash_code_execution_result: execution,
  bash_code_execution_output: { file_id: fileId },
  text_editor_code_execution_tool_result: toolResult,
  text_editor_code_execution_tool_result_error: toolError,
  text_editor_code_execution_view_result: { content: "text" },
  text_editor_code_execution_create_result: {},
  text_editor_code_execution_str_replace_result: { lines: "aside" },
  tool_search_tool_result: toolResult,
  tool_search_tool_result_error: toolError,
  tool_search_tool_search_result: { tool_references: "blocks" },
  tool_reference: { tool_name: "name" },
  advisor_tool_result: toolResult,
  advisor_tool_result_error: toolError,
  advisor_result: { text: "text" },
  advisor_redacted_result: { encrypted_content: hiddenResult },
  browser_state: { tabs: "aside", state_changes: "aside" },
  char_location: citation,
  page_location: citation,
  content_block_location: citation,
  search_result_location: citation,
  web_search_result_location: { ...citation, url: "aside", encrypted_index: hiddenResult },
};
