import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Answering, openEvents, type Received, sendJson } from "./start-upstream.ts";

/** OpenAI's completions, embeddings and responses as its documentation shows them, for one model each. */

const CREATED = 1_700_000_000;

type Words = string | ((received: Received) => string);

function saidBy(words: Words, received: Received): string {
  return typeof words === "string" ? words : words(received);
}

/** Pieces that cut words, as tokens do. */
function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}

/** All at once, or one by one with as many milliseconds between them. */
async function send(response: ServerResponse, events: readonly string[], pauseMs = 0): Promise<void> {
  openEvents(response);
  for (const event of events) {
    response.write(event);
    if (pauseMs > 0) await pause(pauseMs);
  }
  response.end();
}

/** The same text for each prompt and choice, whole or in pieces. */
export function completes(words: Words): Answering {
  return (response, received) => {
    const { prompt, n, stream, stream_options } = received.body;
    const text = saidBy(words, received);
    const count = (Array.isArray(prompt) ? prompt.length : 1) * (typeof n === "number" ? n : 1);
    const head = { id: "cmpl-1", object: "text_completion", created: CREATED, model: received.body.model };
    const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
    const choices = (part: string, finish: string | null) =>
      Array.from({ length: count }, (_, index) => ({
        index,
        text: part,
        finish_reason: finish,
        logprobs: null,
      }));
    if (stream !== true) return sendJson(response, 200, { ...head, choices: choices(text, "stop"), usage });
    const wantsUsage = Object(stream_options).include_usage === true;
    const frames = [
      ...piecesOf(text).map((piece) => ({ ...head, choices: choices(piece, null) })),
      { ...head, choices: choices("", "stop") },
      ...(wantsUsage ? [{ ...head, choices: [], usage }] : []),
    ];
    send(response, [...frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`), "data: [DONE]\n\n"]);
  };
}

const DIMENSIONS = 64;

/** Coordinates that depend on the text, and that four bytes hold exactly. */
export function vectorOf(text: string): number[] {
  return Array.from({ length: DIMENSIONS }, (_, at) =>
    Math.fround(Math.sin(at + 1 + text.length * 7 + (text.charCodeAt(at % text.length) || 0))),
  );
}

/** One vector for each input, as numbers or as base64 of 32-bit floats. */
export const embeds: Answering = (response, { body }) => {
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  const data = inputs.map((input, index) => {
    const vector = vectorOf(String(input));
    const base64 = Buffer.from(new Float32Array(vector).buffer).toString("base64");
    return { object: "embedding", index, embedding: body.encoding_format === "base64" ? base64 : vector };
  });
  const usage = { prompt_tokens: inputs.length * 2, total_tokens: inputs.length * 2 };
  sendJson(response, 200, { object: "list", data, model: body.model, usage });
};

type OutputItem =
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "function_call"; readonly name: string; readonly arguments: string }
  | { readonly type: "custom_tool_call"; readonly name: string; readonly input: string };

type Items = readonly OutputItem[] | ((received: Received) => readonly OutputItem[]);

/** A response of these items, whole or streamed with every event that says their texts once more. */
export function responds(items: Items, pauseMs = 0): Answering {
  return (response, received) => {
    const list = typeof items === "function" ? items(received) : items;
    const output = list.map(itemOf);
    if (received.body.stream !== true)
      return sendJson(response, 200, wholeResponse(received, "completed", output));
    const events = numbered([
      { type: "response.created", response: wholeResponse(received, "in_progress", []) },
      { type: "response.in_progress", response: wholeResponse(received, "in_progress", []) },
      ...list.flatMap(eventsOfItem),
      { type: "response.completed", response: wholeResponse(received, "completed", output) },
    ]);
    return send(response, events, pauseMs);
  };
}

/** The first events of a stream of this text, which then breaks off. */
export function responseBreaksOff(text: string): Answering {
  return (response, received) => {
    const told = eventsOfItem({ type: "message", text }, 0);
    const last = told.findLastIndex(({ type }) => String(type).endsWith(".delta"));
    const created = { type: "response.created", response: wholeResponse(received, "in_progress", []) };
    send(response, numbered([created, ...told.slice(0, last + 1)]));
  };
}

/** Says this over and over until its socket is closed. */
export function responseWithoutEnd(text: string): Answering {
  return async (response, received) => {
    openEvents(response);
    const created = { type: "response.created", response: wholeResponse(received, "in_progress", []) };
    const [added, part, delta] = eventsOfItem({ type: "message", text: text.slice(0, 7) }, 0);
    for (const event of numbered([created, Object(added), Object(part)])) response.write(event);
    while (!received.isAbandoned()) {
      for (const event of numbered([{ ...delta, delta: text }])) response.write(event);
      await pause(5);
    }
  };
}

export function numbered(events: readonly Readonly<Record<string, unknown>>[]): string[] {
  return events.map((event, sequence_number) => {
    const data = JSON.stringify({ ...event, sequence_number });
    return `event: ${event.type}\ndata: ${data}\n\n`;
  });
}

/** A response repeats most of what was asked, as the API does. */
function wholeResponse({ body }: Received, status: string, output: readonly object[]): object {
  const isDone = status === "completed";
  const usage = {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 8,
  };
  return {
    id: "resp_68a1f0c2b7e88191",
    object: "response",
    created_at: CREATED,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: body.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: "default",
    store: body.store ?? true,
    temperature: 1,
    text: { format: { type: "text" }, verbosity: "medium" },
    tool_choice: "auto",
    tools: body.tools ?? [],
    top_logprobs: 0,
    top_p: 1,
    truncation: "disabled",
    usage: isDone ? usage : null,
    user: null,
    metadata: body.metadata ?? {},
  };
}

function itemOf(item: OutputItem, index: number): object {
  const id = idOf(item, index);
  const call_id = `call_${index}`;
  const status = "completed";
  if (item.type === "message")
    return { id, type: "message", status, role: "assistant", content: [textPart(item.text)] };
  if (item.type === "reasoning")
    return { id, type: "reasoning", summary: [{ type: "summary_text", text: item.text }] };
  return item.type === "function_call" ? { id, call_id, status, ...item } : { id, call_id, ...item };
}

const PREFIXES = { message: "msg", reasoning: "rs", function_call: "fc", custom_tool_call: "ctc" } as const;

function idOf({ type }: OutputItem, index: number): string {
  return `${PREFIXES[type]}_${index}`;
}

function textPart(text: string): object {
  return { type: "output_text", annotations: [], logprobs: [], text };
}

type Event = Readonly<Record<string, unknown>>;

function eventsOfItem(item: OutputItem, output_index: number): Event[] {
  const added = { type: "response.output_item.added", output_index, item: emptied(item, output_index) };
  const done = { type: "response.output_item.done", output_index, item: itemOf(item, output_index) };
  return [added, ...inner(item, { item_id: idOf(item, output_index), output_index }), done];
}

/** The item as it is announced. */
function emptied(item: OutputItem, index: number): object {
  const whole = itemOf(item, index);
  if (item.type === "message") return { ...whole, status: "in_progress", content: [] };
  if (item.type === "reasoning") return { ...whole, summary: [] };
  return item.type === "function_call" ? { ...whole, arguments: "" } : { ...whole, input: "" };
}

function inner(item: OutputItem, at: object): Event[] {
  const deltas = (type: string, text: string, more: object = {}): Event[] =>
    piecesOf(text).map((delta) => ({ type, ...at, ...more, delta }));
  if (item.type === "message") return messageEvents(item.text, { ...at, content_index: 0 });
  if (item.type === "reasoning") {
    const { text } = item;
    const place = { ...at, summary_index: 0 };
    const part = (said: string) => ({ type: "summary_text", text: said });
    return [
      { type: "response.reasoning_summary_part.added", ...place, part: part("") },
      ...deltas("response.reasoning_summary_text.delta", text, place),
      { type: "response.reasoning_summary_text.done", ...place, text },
      { type: "response.reasoning_summary_part.done", ...place, part: part(text) },
    ];
  }
  if (item.type === "function_call")
    return [
      ...deltas("response.function_call_arguments.delta", item.arguments),
      { type: "response.function_call_arguments.done", ...at, name: item.name, arguments: item.arguments },
    ];
  return [
    ...deltas("response.custom_tool_call_input.delta", item.input),
    { type: "response.custom_tool_call_input.done", ...at, input: item.input },
  ];
}

function messageEvents(text: string, at: object): Event[] {
  return [
    { type: "response.content_part.added", ...at, part: textPart("") },
    ...piecesOf(text).map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part: textPart(text) },
  ];
}
