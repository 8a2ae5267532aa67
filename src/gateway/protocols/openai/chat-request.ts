import { z } from "zod";
import { ROLES, type Unscannable } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import type { JsonEdits } from "../../json-edits.ts";
import { type Collector, createTextView, type TextView } from "../../text-view.ts";
import { hidesPrompt } from "../field-refusals.ts";
import type { Asked } from "../protocol.ts";
import {
  adjustCommon,
  collectOthers,
  count,
  flag,
  modelName,
  name,
  readObject,
  requireShape,
} from "../request.ts";
import { collectMessage } from "./chat-text.ts";
import { isField, requireExactNames } from "./exact-names.ts";

/** Strict for what we read; every other field travels on as it came, after its strings have been screened. */
const ChatRequest = z.object({
  model: modelName,
  messages: z
    .array(z.object({ role: z.enum(ROLES).exclude(["none"]), name: z.string().nullish() }))
    .min(1)
    .max(10_000),
  stream: flag,
  stream_options: z.object({ include_usage: flag }).nullish(),
  store: flag,
  logprobs: flag,
  background: flag,
  n: z.int().min(1).max(128).nullish(),
  max_tokens: count,
  max_completion_tokens: count,
  user: name,
  safety_identifier: name,
  tools: z.array(z.object({ type: z.string() })).nullish(),
  functions: z.array(z.object({})).nullish(),
});
type ChatRequest = z.infer<typeof ChatRequest>;

/** Reads a chat completion request. Throws a Refusal that names the field at fault. */
export function parseChat(bytes: Buffer): Asked {
  const body = readObject(bytes);
  requireExactNames(body);
  for (const tool of Array.isArray(body.tools) ? body.tools : []) if (isObject(tool)) requireExactNames(tool);
  const request = requireShape(ChatRequest, body);
  requireNoHiddenPrompt(body);
  const bound = largest(request.max_completion_tokens, request.max_tokens);
  return {
    model: request.model,
    stream: request.stream === true,
    maxTokens: bound === undefined ? undefined : bound * (request.n ?? 1),
    endUser: request.safety_identifier || request.user || undefined,
    view: viewOf(body, request),
    body,
    adjust: (edits, how) => adjust(body, edits, how),
  };
}

/** Upstreams disagree about which of two bounds counts, so the larger is reserved. */
function largest(...bounds: readonly (number | null | undefined)[]): number | undefined {
  const given = bounds.filter((bound) => typeof bound === "number");
  return given.length === 0 ? undefined : Math.max(...given);
}

/** Fields by which some servers take a prompt that is not in `messages`, or change how messages become one. */
const HIDES_PROMPT = [
  ...["prompt", "chat_template", "chat_template_kwargs"],
  ...["prompt_embeds", "prompt_token_ids", "input_ids", "input_embeds"],
] as const;

export function requireNoHiddenPrompt(body: JsonObject, fields: readonly string[] = HIDES_PROMPT): void {
  for (const field of fields) if (isSet(body[field])) throw hidesPrompt(field);
}

/** Fields that ask for, or lead to, what no detector reads. */
export const UNREAD: Readonly<Record<string, Unscannable>> = {
  previous_response_id: "stored_state",
  conversation: "stored_state",
  background: "stored_state",
  audio: "audio",
  web_search_options: "hosted_tools",
  data_sources: "hosted_tools",
  plugins: "hosted_tools",
  return_token_ids: "token_ids",
  return_tokens_as_token_ids: "token_ids",
  prompt_logprobs: "token_ids",
};

/** Set, and not to "no". */
export function isAsked(value: JsonValue | undefined): boolean {
  return isSet(value) && value !== false && value !== 0;
}

/** Read by their own rules, or replaced by a hash before they travel. */
const NOT_OTHER = new Set(["messages", "user", "safety_identifier"]);

function viewOf(body: JsonObject, request: ChatRequest): TextView {
  const collect = createTextView();
  noteUnread(collect, body, request);
  const messages = Array.isArray(body.messages) ? body.messages : [];
  for (const [index, message] of messages.entries()) {
    if (isObject(message)) collectMessage(collect, message, `messages[${index}]`);
  }
  collectOthers(collect, body, isField, NOT_OTHER);
  return collect.view();
}

function noteUnread(collect: Collector, body: JsonObject, request: ChatRequest): void {
  for (const [field, kind] of Object.entries(UNREAD))
    if (isAsked(body[field])) collect.cannotRead(kind, field);
  const modalities = Array.isArray(body.modalities) ? body.modalities : [];
  for (const wanted of modalities) {
    if (wanted !== "text") collect.cannotRead(wanted === "image" ? "image" : "audio", "modalities");
  }
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== "function" && tool.type !== "custom")
      collect.cannotRead("hosted_tools", `tools[${index}].type`);
  }
}

/** Changes that hold for every call whose streams are chunks: their last one counts tokens. */
export function adjust(
  body: JsonObject,
  edits: JsonEdits,
  { model, endUser }: { readonly model: string; readonly endUser: string | undefined },
): void {
  adjustCommon(body, edits, model, endUser);
  if (body.stream !== true) return;
  const options = body.stream_options;
  if (!isObject(options)) edits.set(body, "stream_options", { include_usage: true });
  else if (options.include_usage !== true) edits.set(options, "include_usage", true);
}
