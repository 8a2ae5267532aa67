import type { Kind, Rows, WireEvent } from "./rows.ts";

/** The output item that carries a text of this kind. */
function item(kind: Kind, text: string): object {
  if (kind === "tool arguments")
    return {
      id: "fc_1",
      type: "function_call",
      call_id: "call_1",
      name: "look_up",
      arguments: text,
      status: "completed",
    };
  if (kind === "reasoning")
    return { id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text }], status: "completed" };
  const part =
    kind === "refusal" ? { type: "refusal", refusal: text } : { type: "output_text", text, annotations: [] };
  const noted = kind === "unknown field" ? { ...part, text: "Yes.", side_note: text } : part;
  return { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [noted] };
}

function response(status: string, output: object[]): object {
  return {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model: "m",
    status,
    output,
    error: null,
    incomplete_details: null,
  };
}

interface Told {
  readonly began: object;
  readonly delta: string;
  readonly done: (text: string) => object;
}

/** The events that tell a text of this kind piece by piece, and then once more as a whole. */
function told(kind: Kind): Told | undefined {
  if (kind === "tool arguments")
    return {
      began: item(kind, ""),
      delta: "response.function_call_arguments.delta",
      done: (text) => ({
        type: "response.function_call_arguments.done",
        item_id: "fc_1",
        output_index: 0,
        name: "look_up",
        arguments: text,
      }),
    };
  if (kind === "reasoning")
    return {
      began: { id: "rs_1", type: "reasoning", summary: [] },
      delta: "response.reasoning_summary_text.delta",
      done: (text) => ({
        type: "response.reasoning_summary_text.done",
        item_id: "rs_1",
        output_index: 0,
        summary_index: 0,
        text,
      }),
    };
  const began = { id: "msg_1", type: "message", role: "assistant", status: "in_progress", content: [] };
  if (kind === "refusal")
    return {
      began,
      delta: "response.refusal.delta",
      done: (refusal) => ({
        type: "response.refusal.done",
        item_id: "msg_1",
        output_index: 0,
        content_index: 0,
        refusal,
      }),
    };
  if (kind === "text")
    return {
      began,
      delta: "response.output_text.delta",
      done: (text) => ({
        type: "response.output_text.done",
        item_id: "msg_1",
        output_index: 0,
        content_index: 0,
        text,
        logprobs: [],
      }),
    };
  return undefined;
}

export const openAiResponses: Rows = {
  plain: { input: "Hello." },
  ending: /"reason":"content_filter"/,
  request(kind, text) {
    if (kind === "text") return { input: text };
    if (kind === "second choice") return { input: "Hello.", instructions: text };
    if (kind === "unknown field") return { input: "Hello.", side_note: text };
    return { input: [{ role: "user", content: "Hello." }, item(kind, text)] };
  },
  answer(kind, text) {
    return kind === "second choice" ? undefined : response("completed", [item(kind, text)]);
  },
  events(kind, pieces) {
    const how = told(kind);
    if (!how) return undefined;
    const whole = pieces.join("");
    const at = { item_id: Object(how.began).id, output_index: 0, content_index: 0, summary_index: 0 };
    const part =
      kind === "refusal"
        ? { type: "refusal", refusal: "" }
        : { type: "output_text", text: "", annotations: [] };
    const list: { data: object; piece?: number }[] = [
      { data: { type: "response.created", response: response("in_progress", []) } },
      { data: { type: "response.output_item.added", output_index: 0, item: how.began } },
    ];
    if (kind === "text" || kind === "refusal")
      list.push({ data: { type: "response.content_part.added", ...at, part } });
    for (const [piece, delta] of pieces.entries())
      list.push({ data: { type: how.delta, ...at, delta }, piece });
    list.push({ data: how.done(whole) });
    list.push({ data: { type: "response.output_item.done", output_index: 0, item: item(kind, whole) } });
    list.push({ data: { type: "response.completed", response: response("completed", [item(kind, whole)]) } });
    return list.map(({ data, piece }, sequence_number): WireEvent => {
      const name: string = Object(data).type;
      return { name, data: { ...data, sequence_number }, ...(piece !== undefined && { piece }) };
    });
  },
  unread: {
    image: {
      input: [{ role: "user", content: [{ type: "input_image", image_url: "data:,", detail: "auto" }] }],
    },
    file: { input: [{ role: "user", content: [{ type: "input_file", file_id: "file-1" }] }] },
    hosted_tools: { tools: [{ type: "web_search" }] },
    stored_state: { previous_response_id: "resp_1" },
    encrypted_reasoning: {
      input: [{ id: "rs_1", type: "reasoning", summary: [], encrypted_content: "gAAA" }],
    },
  },
};
