import type { Kind, Rows, WireEvent } from "./rows.ts";

const hello = { role: "user", content: "Hello." };
const call = (args: string) => ({
  id: "call_1",
  type: "function",
  function: { name: "look_up", arguments: args },
});

function message(kind: Kind, text: string): object | undefined {
  if (kind === "text") return { role: "assistant", content: [{ type: "text", text }] };
  if (kind === "tool arguments") return { role: "assistant", tool_calls: [call(text)] };
  if (kind === "reasoning") return { role: "assistant", content: [{ type: "thinking", thinking: text }] };
  return kind === "unknown field"
    ? { role: "assistant", content: [{ type: "text", text: "Yes." }], side_note: text }
    : undefined;
}

/** The events before, of, and after the pieces. */
function told(
  kind: Kind,
  pieces: readonly string[],
): readonly { data: object; piece?: number }[] | undefined {
  if (kind === "tool arguments") {
    return [
      { data: { type: "tool-call-start", index: 0, delta: { message: { tool_calls: call("") } } } },
      ...pieces.map((text, piece) => ({
        data: {
          type: "tool-call-delta",
          index: 0,
          delta: { message: { tool_calls: { function: { arguments: text } } } },
        },
        piece,
      })),
      { data: { type: "tool-call-end", index: 0 } },
    ];
  }
  if (kind === "refusal" || kind === "second choice") return undefined;
  const start = kind === "reasoning" ? { type: "thinking", thinking: "" } : { type: "text", text: "" };
  const content = (text: string) =>
    kind === "reasoning"
      ? { thinking: text }
      : kind === "unknown field"
        ? { text: "", side_note: text }
        : { text };
  return [
    { data: { type: "content-start", index: 0, delta: { message: { content: start } } } },
    ...pieces.map((text, piece) => ({
      data: { type: "content-delta", index: 0, delta: { message: { content: content(text) } } },
      piece,
    })),
    { data: { type: "content-end", index: 0 } },
  ];
}

export const cohereChat: Rows = {
  plain: { messages: [hello] },
  ending: /"finish_reason":"ERROR"/,
  request(kind, text) {
    if (kind === "text") return { messages: [{ role: "user", content: text }] };
    const one = message(kind, text);
    return one && { messages: [hello, one, hello] };
  },
  answer(kind, text) {
    const one = message(kind, text);
    return (
      one && {
        id: "c-1",
        finish_reason: "COMPLETE",
        message: one,
        usage: { tokens: { input_tokens: 1, output_tokens: 1 } },
      }
    );
  },
  events(kind, pieces) {
    const middle = told(kind, pieces);
    if (!middle) return undefined;
    const list: { data: object; piece?: number }[] = [
      {
        data: {
          type: "message-start",
          id: "c-1",
          delta: {
            message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] },
          },
        },
      },
      ...middle,
      {
        data: {
          type: "message-end",
          delta: { finish_reason: "COMPLETE", usage: { tokens: { input_tokens: 1, output_tokens: 1 } } },
        },
      },
    ];
    return list.map((event): WireEvent => ({ ...event, name: Object(event.data).type }));
  },
  unread: {
    image: { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }] },
    hosted_tools: { connectors: [{ id: "web-search" }] },
    stored_state: { conversation_id: "c-1" },
  },
};
