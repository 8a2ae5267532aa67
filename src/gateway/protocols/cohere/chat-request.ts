import { z } from "zod";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
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
import { collectDocuments, collectMessage, SPEAKERS } from "./chat-text.ts";
import { isField, requireExactNames } from "./exact-names.ts";

/** Strict for what we read; every other field travels on as it came, after its strings have been screened. */
const ChatRequest = z.object({
  model: modelName,
  messages: z
    .array(z.object({ role: z.enum(SPEAKERS) }))
    .min(1)
    .max(10_000),
  stream: flag,
  logprobs: flag,
  max_tokens: count,
  user: name,
  safety_identifier: name,
  documents: z.array(z.union([z.string(), z.object({})])).nullish(),
  tools: z.array(z.object({ type: z.string() })).nullish(),
});
type ChatRequest = z.infer<typeof ChatRequest>;

/** Reads a chat request. Throws a Refusal that names the field at fault. */
export function parseChat(bytes: Buffer): Asked {
  const body = readObject(bytes);
  for (const object of [body, ...objectsIn(body.tools), ...objectsIn(body.documents)])
    requireExactNames(object);
  const request = requireShape(ChatRequest, body);
  for (const field of HIDES_PROMPT) if (isSet(body[field])) throw hidesPrompt(field);
  return {
    model: request.model,
    stream: request.stream === true,
    maxTokens: request.max_tokens ?? undefined,
    endUser: request.safety_identifier || request.user || undefined,
    view: viewOf(body, request),
    body,
    adjust: (edits, { model, endUser }) => adjustCommon(body, edits, model, endUser),
  };
}

/** Fields by which Cohere's older protocol and some servers take a prompt that is not in `messages`, or change how it is made. */
const HIDES_PROMPT = [
  ...["message", "chat_history", "preamble", "raw_prompting"],
  ...["prompt", "chat_template", "chat_template_kwargs", "prompt_token_ids"],
] as const;

/** Read by their own rules, or replaced by a hash before they travel. */
const NOT_OTHER = new Set(["messages", "documents", "user", "safety_identifier"]);

function viewOf(body: JsonObject, request: ChatRequest): TextView {
  const collect = createTextView();
  noteUnread(collect, body, request);
  for (const [index, message] of objectsIn(body.messages).entries())
    collectMessage(collect, message, `messages[${index}]`);
  collectDocuments(collect, body);
  collectOthers(collect, body, isField, NOT_OTHER);
  return collect.view();
}

/** What makes the provider fetch or remember something that is not in the body. */
function noteUnread(collect: Collector, body: JsonObject, request: ChatRequest): void {
  const { connectors } = body;
  const isEmpty = Array.isArray(connectors) && connectors.length === 0;
  if (isSet(connectors) && !isEmpty) collect.cannotRead("hosted_tools", "connectors");
  if (isSet(body.conversation_id)) collect.cannotRead("stored_state", "conversation_id");
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== "function") collect.cannotRead("hosted_tools", `tools[${index}].type`);
  }
}

function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
