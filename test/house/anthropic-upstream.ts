import type { ServerResponse } from "node:http";
import type { Anthropic } from "@anthropic-ai/sdk";
import { type Answering, openEvents, type Received, sendJson } from "./start-upstream.ts";

type Block = Anthropic.ContentBlock;
type Event = Anthropic.RawMessageStreamEvent;
type Delta = Anthropic.RawContentBlockDelta;

/** What Anthropic's API counts for any answer here; 3 of its input tokens came out of its cache. */
const USAGE: Anthropic.Usage = {
  input_tokens: 9,
  output_tokens: 12,
  cache_creation: null,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: 3,
  inference_geo: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: "standard",
  speed: null,
};

export function textBlock(text: string): Block {
  return { type: "text", text, citations: null };
}

export function toolBlock(name: string, input: object): Block {
  return { type: "tool_use", id: "toolu_01A09q90qw90lq917835lq9", name, input, caller: { type: "direct" } };
}

/** Answers as Anthropic's API does: a message, or its events, or a count, or its error for what it does not know. */
export function messages(
  content: readonly Block[] | ((received: Received) => readonly Block[]),
  stop: Anthropic.StopReason = "end_turn",
): Answering {
  return (response, received) => {
    if (!isSpoken(response, received)) return;
    if (received.path === "/v1/messages/count_tokens") return sendJson(response, 200, { input_tokens: 9 });
    const blocks = typeof content === "function" ? content(received) : content;
    if (received.body.stream !== true) return sendJson(response, 200, message(blocks, stop));
    openEvents(response);
    response.end(eventsOf(blocks, stop).map(written).join(""));
  };
}

function isSpoken(response: ServerResponse, { path, headers }: Received): boolean {
  if (!path.startsWith("/v1/messages")) sendError(response, 404, "not_found_error", "Not found");
  else if (headers["anthropic-version"] === undefined)
    sendError(response, 400, "invalid_request_error", "anthropic-version: header is required");
  else return true;
  return false;
}

export function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  sendJson(response, status, { type: "error", error: { type, message }, request_id: "req_upstream" });
}

/** Exactly these events, one by one, and then the end of the connection. */
export function streamsEvents(...events: readonly (Event | object)[]): Answering {
  return (response) => {
    openEvents(response);
    for (const event of events) response.write(written(event));
    response.end();
  };
}

export function written(event: Event | object): string {
  return `event: ${"type" in event ? event.type : "message"}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function message(content: readonly Block[], stop: Anthropic.StopReason | null): Anthropic.Message {
  return {
    id: "msg_01XFDUDYJgAACzvnptvVoYEL",
    type: "message",
    role: "assistant",
    model: "upstream-model",
    content: [...content],
    container: null,
    diagnostics: null,
    stop_reason: stop,
    stop_sequence: null,
    stop_details: null,
    usage: USAGE,
  };
}

/** The events in which Anthropic's API writes a message: each block empty at first, then piece by piece. */
export function eventsOf(blocks: readonly Block[], stop: Anthropic.StopReason): (Event | { type: "ping" })[] {
  const start = { ...message([], null), usage: { ...USAGE, output_tokens: 1 } };
  return [
    { type: "message_start", message: start },
    { type: "ping" },
    ...blocks.flatMap(blockEvents),
    {
      type: "message_delta",
      delta: { stop_reason: stop, stop_sequence: null, stop_details: null, container: null },
      usage: {
        output_tokens: USAGE.output_tokens,
        input_tokens: null,
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ];
}

function blockEvents(block: Block, index: number): Event[] {
  const deltas = deltasOf(block).map((delta) => ({ type: "content_block_delta", index, delta }) as const);
  return [
    { type: "content_block_start", index, content_block: emptied(block) },
    ...deltas,
    { type: "content_block_stop", index },
  ];
}

function emptied(block: Block): Block {
  if (block.type === "text") return { ...block, text: "", citations: null };
  if (block.type === "thinking") return { ...block, thinking: "", signature: "" };
  return block.type === "tool_use" ? { ...block, input: {} } : block;
}

function deltasOf(block: Block): Delta[] {
  if (block.type === "text") {
    const citations = (block.citations ?? []).map(
      (citation) => ({ type: "citations_delta", citation }) as const,
    );
    return [...citations, ...pieces(block.text).map((text) => ({ type: "text_delta", text }) as const)];
  }
  if (block.type === "thinking") {
    const thoughts = pieces(block.thinking).map(
      (thinking) => ({ type: "thinking_delta", thinking }) as const,
    );
    return [...thoughts, { type: "signature_delta", signature: block.signature }];
  }
  if (block.type !== "tool_use") return [];
  return pieces(JSON.stringify(block.input)).map(
    (partial_json) => ({ type: "input_json_delta", partial_json }) as const,
  );
}

const PIECE_CHARS = 7;

/** Cut where no word ends. */
function pieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE_CHARS}}`, "g")) ?? [];
}
