import type { Kind, Rows, WireEvent } from "./rows.ts";

function block(kind: Kind, text: string): object | undefined {
  if (kind === "text") return { type: "text", text };
  if (kind === "tool arguments")
    return { type: "tool_use", id: "toolu_1", name: "look_up", input: JSON.parse(text || "{}") };
  if (kind === "reasoning") return { type: "thinking", thinking: text, signature: "" };
  return kind === "unknown field" ? { type: "text", text: "Yes.", side_note: text } : undefined;
}

const empty: Partial<Record<Kind, object>> = {
  text: { type: "text", text: "" },
  "tool arguments": { type: "tool_use", id: "toolu_1", name: "look_up", input: {} },
  reasoning: { type: "thinking", thinking: "", signature: "" },
  "unknown field": { type: "text", text: "" },
};

function delta(kind: Kind, text: string): object {
  if (kind === "tool arguments") return { type: "input_json_delta", partial_json: text };
  if (kind === "reasoning") return { type: "thinking_delta", thinking: text };
  if (kind === "unknown field") return { type: "text_delta", text: "", side_note: text };
  return { type: "text_delta", text };
}

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};
const hello = { role: "user", content: "Hello." };

export const anthropicMessages: Rows = {
  plain: { max_tokens: 50, messages: [hello] },
  ending: /"stop_reason":"refusal"/,
  request(kind, text) {
    if (kind === "text") return { max_tokens: 50, messages: [{ role: "user", content: text }] };
    if (kind === "second choice") return { max_tokens: 50, system: text, messages: [hello] };
    const one = block(kind, text);
    return one && { max_tokens: 50, messages: [hello, { role: "assistant", content: [one] }, hello] };
  },
  answer(kind, text) {
    const one = block(kind, text);
    return one && { ...message, content: [one], stop_reason: "end_turn" };
  },
  events(kind, pieces) {
    const began = empty[kind];
    if (!began) return undefined;
    const list: { data: object; piece?: number }[] = [
      { data: { type: "message_start", message } },
      { data: { type: "content_block_start", index: 0, content_block: began } },
      { data: { type: "ping" } },
      ...pieces.map((text, piece) => ({
        data: { type: "content_block_delta", index: 0, delta: delta(kind, text) },
        piece,
      })),
      { data: { type: "content_block_stop", index: 0 } },
      {
        data: {
          type: "message_delta",
          delta: { stop_reason: "end_turn", stop_sequence: null },
          usage: { output_tokens: 9 },
        },
      },
      { data: { type: "message_stop" } },
    ];
    return list.map((event): WireEvent => ({ ...event, name: Object(event.data).type }));
  },
  unread: {
    image: {
      messages: [
        {
          role: "user",
          content: [{ type: "image", source: { type: "url", url: "https://example.org/a.png" } }],
        },
      ],
    },
    file: {
      messages: [
        {
          role: "user",
          content: [{ type: "document", source: { type: "url", url: "https://example.org/a.pdf" } }],
        },
      ],
    },
    hosted_tools: { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    encrypted_reasoning: {
      messages: [hello, { role: "assistant", content: [{ type: "redacted_thinking", data: "Ab01" }] }, hello],
    },
  },
};

export const anthropicCountTokens: Rows = {
  ...anthropicMessages,
  plain: { messages: [hello] },
  ending: /content_policy_violation/,
  request(kind, text) {
    const asked = anthropicMessages.request(kind, text);
    if (!asked) return undefined;
    const { max_tokens: _, ...rest } = Object(asked);
    return rest;
  },
  answer: (kind, text) => (kind === "unknown field" ? { input_tokens: 3, side_note: text } : undefined),
  events: () => undefined,
};
