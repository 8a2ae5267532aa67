import { z } from "zod";
import { isObject, type JsonObject } from "../../../json.ts";
import type { JsonEdits } from "../../../json-edits.ts";
import { type Collector, createTextView, type TextView } from "../../../text-view.ts";
import type { Asked } from "../../protocol.ts";
import {
  adjustCommon,
  collectOthers,
  count,
  flag,
  modelName,
  name,
  readObject,
  requireShape,
} from "../../request.ts";
import { isAsked } from "../chat-request.ts";
import { noteUnreadFields, requireOnePrompt } from "../prompt-fields.ts";
import { isField, requireExactNames } from "./fields.ts";
import { collectItem } from "./items.ts";
import { requestSink } from "./sink.ts";
import { noteHostedTools } from "./tools.ts";

const ResponseRequest = z.object({
  model: modelName,
  input: z.union([z.string(), z.array(z.looseObject({})).max(10_000)]).nullish(),
  instructions: z.string().nullish(),
  stream: flag,
  store: flag,
  background: flag,
  include: z.array(z.string()).nullish(),
  max_output_tokens: count,
  user: name,
  safety_identifier: name,
  tools: z.array(z.object({ type: z.string() })).nullish(),
});
type ResponseRequest = z.infer<typeof ResponseRequest>;

/** Reads a request for a response. Throws a Refusal that names the field at fault. */
export function parseResponse(bytes: Buffer): Asked {
  const body = readObject(bytes);
  requireExactNames(body);
  for (const field of ["text", "prompt", "conversation", "reasoning", "stream_options"]) {
    const value = body[field];
    if (isObject(value)) requireExactNames(value);
  }
  const request = requireShape(ResponseRequest, body);
  requireOnePrompt(body);
  return {
    model: request.model,
    stream: request.stream === true,
    maxTokens: request.max_output_tokens ?? undefined,
    endUser: request.safety_identifier || request.user || undefined,
    view: viewOf(body, request),
    body,
    adjust: (edits, { model, endUser }) => adjust(body, edits, model, endUser),
  };
}

/** Read by their own rules, or replaced by a hash before they travel. */
const READ = new Set(["input", "instructions", "user", "safety_identifier"]);

function viewOf(body: JsonObject, request: ResponseRequest): TextView {
  const collect: Collector = createTextView();
  noteUnreadFields(collect, body);
  // A prompt that the provider keeps; its variables are read as text.
  if (isAsked(body.prompt)) collect.cannotRead("stored_state", "prompt");
  if (request.include?.includes("reasoning.encrypted_content"))
    collect.cannotRead("encrypted_reasoning", "include");
  if (isAsked(body.context_management)) collect.cannotRead("encrypted_reasoning", "context_management");
  noteHostedTools(collect, body.tools, "tools");
  collect.text(body, "instructions", { role: "system", channel: "system", path: "instructions" });
  if (Array.isArray(body.input)) {
    const sink = requestSink(collect);
    for (const [index, item] of body.input.entries()) collectItem(sink, item, `input[${index}]`);
  } else collect.text(body, "input", { role: "user", channel: "content", path: "input" });
  collectOthers(collect, body, isField, READ);
  return collect.view();
}

/** Responses are kept by the provider unless it is told not to. */
function adjust(body: JsonObject, edits: JsonEdits, model: string, endUser: string | undefined): void {
  adjustCommon(body, edits, model, endUser);
  if (body.store !== false) edits.set(body, "store", false);
}
