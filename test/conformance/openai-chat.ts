import type { Kind, Rows, WireEvent } from "./rows.ts";

const hello = { role: "user", content: "Hello." };
const call = (args: string) => ({
  index: 0,
  id: "call_1",
  type: "function",
  function: { name: "look_up", arguments: args },
});

function message(kind: Kind, text: string): object {
  if (kind === "tool arguments") return { role: "assistant", content: null, tool_calls: [call(text)] };
  if (kind === "reasoning") return { role: "assistant", content: "Yes.", reasoning_content: text };
  if (kind === "refusal") return { role: "assistant", content: null, refusal: text };
  if (kind === "unknown field") return { role: "assistant", content: "Yes.", side_note: text };
  return { role: "assistant", content: text };
}

function delta(kind: Kind, text: string): object {
  if (kind === "tool arguments") return { tool_calls: [call(text)] };
  if (kind === "reasoning") return { reasoning_content: text };
  if (kind === "refusal") return { refusal: text };
  return kind === "unknown field" ? { side_note: text } : { content: text };
}

const chunk = (choices: object[], more = {}) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices,
  ...more,
});

export const openAiChat: Rows = {
  plain: { messages: [hello] },
  ending: /"finish_reason":"content_filter"/,
  request(kind, text) {
    if (kind === "text" || kind === "second choice")
      return { messages: [{ role: "user", content: text }], n: kind === "text" ? 1 : 2 };
    return { messages: [hello, message(kind, text), hello] };
  },
  answer(kind, text) {
    const index = kind === "second choice" ? 1 : 0;
    const first =
      index === 1
        ? [{ index: 0, message: { role: "assistant", content: "Yes." }, finish_reason: "stop" }]
        : [];
    const choices = [...first, { index, message: message(kind, text), finish_reason: "stop" }];
    return { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "m", choices };
  },
  events(kind, pieces) {
    const index = kind === "second choice" ? 1 : 0;
    const events: WireEvent[] = [
      { data: chunk([{ index, delta: { role: "assistant", content: "" }, finish_reason: null }]) },
    ];
    for (const [piece, text] of pieces.entries()) {
      if (index === 1)
        events.push({ data: chunk([{ index: 0, delta: { content: "La " }, finish_reason: null }]) });
      events.push({ data: chunk([{ index, delta: delta(kind, text), finish_reason: null }]), piece });
    }
    return [...events, { data: chunk([{ index, delta: {}, finish_reason: "stop" }]) }, { data: "[DONE]" }];
  },
  unread: {
    image: { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }] },
    audio: { modalities: ["text", "audio"], audio: { voice: "a", format: "mp3" } },
    file: { messages: [{ role: "user", content: [{ type: "file", file: { file_id: "file-1" } }] }] },
    token_ids: { return_token_ids: true },
    hosted_tools: { tools: [{ type: "web_search" }] },
    stored_state: { previous_response_id: "resp_1" },
  },
};
