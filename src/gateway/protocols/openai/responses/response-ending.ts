import type { JsonObject, JsonValue } from "../../../json.ts";
import { eventOf } from "../../../streams/index.ts";
import type { OwnEnding, Usage } from "../../protocol.ts";

/** What a client has seen of a stream, as far as an ending must fit to it. */
export interface Seen {
  /** The response under whose id and date everything else stands; undefined before it was announced. */
  readonly head: { readonly id: JsonValue; readonly createdAt: JsonValue } | undefined;
  /** The number of the next event. */
  readonly next: number;
  /** How many output items were announced. */
  readonly items: number;
}

export const NOTHING_SEEN: Seen = { head: undefined, next: 0, items: 0 };

/** The response that takes the place of one the policy refuses: no text, and the protocol's reason for that. */
export function filteredResponse(ending: OwnEnding): JsonObject {
  const { safeText, usage, fairlead } = ending;
  return {
    ...headOf(ending),
    status: "incomplete",
    incomplete_details: { reason: "content_filter" },
    output: safeText === null ? [] : [safeItem(ending, safeText)],
    usage: usage ? ownUsage(usage) : null,
    fairlead: { ...fairlead },
  };
}

function headOf({ id, created, model }: OwnEnding): JsonObject {
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: created,
    error: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
  };
}

function ownUsage({ inputTokens, outputTokens }: Usage): JsonObject {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}

function safeItem(ending: OwnEnding, text: string): JsonObject {
  return { ...emptyItem(ending), status: "completed", content: [textPart(text)] };
}

function emptyItem({ id }: OwnEnding): JsonObject {
  return { id: `msg_${id}`, type: "message", status: "in_progress", role: "assistant", content: [] };
}

function textPart(text: string): JsonObject {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** The events that end a stream which the policy refuses, going on with what has been sent so far. */
export function filteredEvents(ending: OwnEnding, { head, next, items }: Seen): string {
  const filtered = filteredResponse(ending);
  const own = head ? { ...filtered, id: head.id, created_at: head.createdAt } : filtered;
  const { fairlead, ...plain } = own;
  const begun = { ...plain, status: "in_progress", incomplete_details: null, output: [], usage: null };
  const events: JsonObject[] = [
    ...(head ? [] : [{ type: "response.created", response: begun }]),
    ...(ending.safeText === null ? [] : safeEvents(ending, ending.safeText, items)),
    { type: "response.incomplete", response: own, fairlead: { ...ending.fairlead } },
  ];
  return events.map((event, index) => written(event, next + index)).join("");
}

function safeEvents(ending: OwnEnding, text: string, index: number): JsonObject[] {
  const item = safeItem(ending, text);
  const at = { item_id: `msg_${ending.id}`, output_index: index, content_index: 0 };
  return [
    { type: "response.output_item.added", output_index: index, item: emptyItem(ending) },
    { type: "response.content_part.added", ...at, part: textPart("") },
    { type: "response.output_text.delta", ...at, delta: text, logprobs: [] },
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part: textPart(text) },
    { type: "response.output_item.done", output_index: index, item },
  ];
}

/** One event, named in the line above its data as well. */
export function written(event: JsonObject, sequence: number): string {
  return eventOf(JSON.stringify({ ...event, sequence_number: sequence }), String(event.type));
}
