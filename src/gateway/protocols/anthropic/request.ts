import { z } from "zod";
import { gatewayRefusals } from "../../errors.ts";
import { isObject, isSet, type JsonObject } from "../../json.ts";
import type { JsonEdits } from "../../json-edits.ts";
import type { TextView } from "../../text-view.ts";
import { hidesPrompt } from "../field-refusals.ts";
import type { Asked } from "../protocol.ts";
import { flag, modelName, name, readObject, requireShape } from "../request.ts";
import { type BlockReader, createBlockReader } from "./blocks.ts";
import { requireExactNames } from "./exact-names.ts";

/** Strict for what we read; every other field travels on as it came, after its strings have been screened. */
const CountRequest = z.object({
  model: modelName,
  messages: z
    .array(z.object({ role: z.enum(["user", "assistant", "system"]) }))
    .min(1)
    .max(10_000),
  metadata: z.object({ user_id: name }).nullish(),
  tools: z.array(z.object({ type: z.string().nullish() })).nullish(),
});
/** A bound of 0 fills the provider's cache and generates nothing. */
const MessagesRequest = CountRequest.extend({ max_tokens: z.int().min(0), stream: flag });
type CountRequest = z.infer<typeof CountRequest>;

/** Reads a messages request. Throws a Refusal that names the field at fault. */
export function parseMessages(bytes: Buffer): Asked {
  const body = readBody(bytes);
  const request = requireShape(MessagesRequest, body);
  return { ...asked(body, request), stream: request.stream === true, maxTokens: request.max_tokens };
}

/** Reads a request to count tokens: as above, and nothing is generated. */
export function parseCountTokens(bytes: Buffer): Asked {
  const body = readBody(bytes);
  return { ...asked(body, requireShape(CountRequest, body)), stream: false, maxTokens: 0 };
}

function readBody(bytes: Buffer): JsonObject {
  const body = readObject(bytes);
  requireExactNames(body);
  for (const tool of Array.isArray(body.tools) ? body.tools : []) if (isObject(tool)) requireExactNames(tool);
  if (isObject(body.metadata)) requireExactNames(body.metadata);
  for (const field of HIDES_PROMPT) if (isSet(body[field])) throw hidesPrompt(field);
  if (isSet(body.fallbacks)) throw otherModels();
  return body;
}

/** Fields by which some servers take a prompt that is not in `messages`, or change how messages become one. */
const HIDES_PROMPT = [
  ...["prompt", "chat_template", "chat_template_kwargs"],
  ...["prompt_embeds", "prompt_token_ids", "input_ids", "input_embeds"],
] as const;

function otherModels() {
  return gatewayRefusals.refuse(
    "field_invalid",
    "fallbacks lets other models answer than the one that is asked for here. Leave it out, and ask for each model by its name.",
    { param: "fallbacks" },
  );
}

function asked(body: JsonObject, request: CountRequest): Omit<Asked, "stream" | "maxTokens"> {
  return {
    model: request.model,
    endUser: request.metadata?.user_id || undefined,
    view: viewOf(body, request),
    body,
    adjust: (edits, how) => adjust(body, edits, how),
  };
}

function viewOf(body: JsonObject, request: CountRequest): TextView {
  const reader = createBlockReader();
  noteUnread(reader, body, request);
  if (isSet(body.system))
    reader.content(body, "system", { role: "system", channel: "system", path: "system" });
  const messages = Array.isArray(body.messages) ? body.messages : [];
  for (const [index, message] of messages.entries())
    if (isObject(message)) collectMessage(reader, message, `messages[${index}]`);
  for (const key of Object.keys(body)) {
    if (key === "system" || key === "messages") continue;
    if (key === "metadata" && isObject(body.metadata)) collectMetadata(reader, body.metadata);
    else reader.rest(body, key, { role: "none", channel: "other", path: key });
  }
  return reader.view();
}

function collectMessage(reader: BlockReader, message: JsonObject, path: string): void {
  requireExactNames(message);
  const role = message.role === "user" || message.role === "system" ? message.role : "assistant";
  const channel = role === "system" ? "system" : "content";
  if (!Object.hasOwn(message, "content"))
    reader.content(message, "content", { role, channel, path: `${path}.content` });
  for (const key of Object.keys(message)) {
    const place = { role, channel, path: `${path}.${key}` } as const;
    if (key === "content") reader.content(message, key, place);
    else if (key !== "role") reader.rest(message, key, place);
  }
}

/** The end user's identifier is replaced by a hash before it travels. */
function collectMetadata(reader: BlockReader, metadata: JsonObject): void {
  for (const key of Object.keys(metadata)) {
    if (key !== "user_id")
      reader.rest(metadata, key, { role: "none", channel: "other", path: `metadata.${key}` });
  }
}

/** Tools that the caller runs: the model is told of them by the provider, and what goes in and out passes here. */
const CALLERS_TOOL = /^(?:custom|(?:bash|text_editor|computer|memory|(?:browser|computer)_toolset)_\d{8})$/;

function noteUnread(
  { collect }: BlockReader,
  { container, thread, mcp_servers, thinking }: JsonObject,
  request: CountRequest,
): void {
  if (isSet(container)) collect.cannotRead("stored_state", "container");
  if (isSet(thread)) collect.cannotRead("stored_state", "thread");
  if (Array.isArray(mcp_servers) ? mcp_servers.length > 0 : isSet(mcp_servers))
    collect.cannotRead("hosted_tools", "mcp_servers");
  if (isObject(thinking) && thinking.display === "omitted")
    collect.cannotRead("encrypted_reasoning", "thinking.display");
  for (const [index, { type }] of (request.tools ?? []).entries()) {
    if (typeof type === "string" && !CALLERS_TOOL.test(type))
      collect.cannotRead("hosted_tools", `tools[${index}].type`);
  }
}

/** Changes that hold for every call: the upstream's name of the model, and the HMAC where the end user's identifier stood. */
function adjust(
  body: JsonObject,
  edits: JsonEdits,
  { model, endUser }: { readonly model: string; readonly endUser: string | undefined },
): void {
  if (body.model !== model) edits.set(body, "model", model);
  const { metadata } = body;
  if (endUser !== undefined && isObject(metadata) && typeof metadata.user_id === "string")
    edits.set(metadata, "user_id", endUser);
}
