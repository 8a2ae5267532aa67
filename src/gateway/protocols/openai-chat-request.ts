import { z } from "zod";
import { ROLES } from "../../platform/index.ts";
import { gatewayRefusals } from "../errors.ts";
import { isObject, isSet, type JsonObject, type JsonValue, parseJson } from "../json.ts";
import { createTextView, type TextView, TooManyTexts } from "../text-view.ts";
import { isField, requireExactNames } from "./exact-names.ts";
import { notYet } from "./field-refusals.ts";
import { collectMessage } from "./openai-chat-text.ts";

const count = z.int().min(1).nullish();
const flag = z.boolean().nullish();

/** Strict for what we read; every other field travels on as it came, after its strings have been screened. */
const ChatRequest = z.object({
  model: z.string().min(1).max(256),
  messages: z
    .array(z.object({ role: z.enum(ROLES).exclude(["none"]), name: z.string().nullish() }))
    .min(1)
    .max(10_000),
  stream: flag,
  store: flag,
  logprobs: flag,
  background: flag,
  n: count,
  max_tokens: count,
  max_completion_tokens: count,
  user: z.string().max(1_024).nullish(),
  safety_identifier: z.string().max(1_024).nullish(),
  tools: z.array(z.object({ type: z.string() })).nullish(),
  functions: z.array(z.object({})).nullish(),
});
type ChatRequest = z.infer<typeof ChatRequest>;

/** What the road needs to know of a request, and the parsed body to change when something must change. */
export interface ParsedChat {
  readonly model: string;
  readonly stream: boolean;
  readonly maxTokens: number | undefined;
  /** As the caller wrote it; it must be hashed before it goes anywhere. */
  readonly endUser: string | undefined;
  readonly view: TextView;
  readonly body: JsonObject;
}

/** Texts longer than this wait for the worker pool; screening them here would block everybody else. */
const TEXT_BYTES_MAX = 64 * 1024;

/** Each text costs a scan of its own, however short it is; thousands of them would be a long stretch too. */
const TEXTS_MAX = 2_048;

/** Reads a chat completion request. Throws a Refusal that names the field at fault. */
export function parseChat(bytes: Buffer): ParsedChat {
  const body = requireObject(parseJson(bytes));
  requireExactNames(body);
  for (const tool of Array.isArray(body.tools) ? body.tools : []) if (isObject(tool)) requireExactNames(tool);
  const request = requireShape(body);
  requireInspectable(body, request);
  const view = boundedView(body);
  requireShort(view);
  return {
    model: request.model,
    stream: request.stream === true,
    maxTokens: largestBound(request),
    endUser: request.safety_identifier || request.user || undefined,
    view,
    body,
  };
}

/** Upstreams disagree about which of the two counts, so the larger is reserved. */
function largestBound({ max_completion_tokens, max_tokens }: ChatRequest): number | undefined {
  const bounds = [max_completion_tokens, max_tokens].filter((bound) => typeof bound === "number");
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

function requireObject(value: JsonValue): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw gatewayRefusals.refuse("field_invalid", "The body must be a JSON object.");
}

function requireShape(body: JsonObject): ChatRequest {
  const result = ChatRequest.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = pathOf(issue?.path ?? []);
  throw gatewayRefusals.refuse(
    "field_invalid",
    `${param || "The body"}: ${issue?.message ?? "is not valid"}.`,
    { param },
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** Fields by which some servers take a prompt that is not in `messages`, or change how messages become one. */
const HIDES_PROMPT = [
  "prompt",
  "chat_template",
  "chat_template_kwargs",
  "prompt_embeds",
  "prompt_token_ids",
  "input_ids",
  "input_embeds",
] as const;

/** State kept at the provider, which we never saw. */
const STORED_STATE = ["previous_response_id", "conversation"] as const;

/** What no detector reads: media, hosted sources, and the answer told as token ids or probabilities. */
const UNSCREENED = [
  ...["audio", "web_search_options", "data_sources", "plugins"],
  ...["prompt_logprobs", "return_token_ids", "return_tokens_as_token_ids", "n_probs"],
] as const;

/** Set, and not to "no". */
function isAsked(value: JsonValue | undefined): boolean {
  return isSet(value) && value !== false && value !== 0;
}

function requireInspectable(body: JsonObject, request: ChatRequest): void {
  for (const field of HIDES_PROMPT) {
    if (isSet(body[field])) {
      throw gatewayRefusals.refuse(
        "field_hides_prompt",
        `${field} can replace or hide the prompt, so it is not accepted. Put the text into messages.`,
        { param: field },
      );
    }
  }
  for (const field of STORED_STATE) if (isSet(body[field])) throw notYet(field, "Stored state");
  if (request.background) throw notYet("background", "Background answers");
  if ((request.n ?? 1) > 1) throw notYet("n", "More than one choice");
  if (request.logprobs || isPositive(body.top_logprobs)) throw notYet("logprobs", "Log probabilities");
  for (const field of UNSCREENED) if (isAsked(body[field])) throw notYet(field, "What this field asks for");
  if (Array.isArray(body.modalities) && body.modalities.some((kind) => kind !== "text")) {
    throw notYet("modalities", "Media");
  }
  requireOwnTools(request);
}

function requireOwnTools(request: ChatRequest): void {
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== "function") throw notYet(`tools[${index}].type`, "Hosted tools");
  }
  if (request.stream && (request.tools?.length || request.functions?.length)) {
    throw notYet(request.tools?.length ? "tools" : "functions", "Tools in a stream");
  }
}

function isPositive(value: JsonValue | undefined): boolean {
  return typeof value === "number" && value > 0;
}

/** Read by their own rules, or replaced by a hash before they travel. */
const NOT_OTHER = new Set(["messages", "user", "safety_identifier"]);

function boundedView(body: JsonObject): TextView {
  try {
    return viewOf(body);
  } catch (problem) {
    if (!(problem instanceof TooManyTexts)) throw problem;
    throw gatewayRefusals.refuse(
      "text_too_long",
      `This request holds more than ${TEXTS_MAX} strings, and at most so many can be screened. Send a shorter conversation.`,
    );
  }
}

function viewOf(body: JsonObject): TextView {
  const collect = createTextView(TEXTS_MAX);
  const messages = body.messages;
  if (Array.isArray(messages)) {
    for (const [index, message] of messages.entries()) {
      if (isObject(message)) collectMessage(collect, message, `messages[${index}]`);
    }
  }
  for (const key of Object.keys(body)) {
    if (NOT_OTHER.has(key)) continue;
    const place = { role: "none", channel: "other", path: key } as const;
    if (isField(key)) collect.everything(body, key, place);
    else collect.unknown(body, key, place);
  }
  return collect.view();
}

function requireShort({ bytes }: TextView): void {
  if (bytes <= TEXT_BYTES_MAX) return;
  throw gatewayRefusals.refuse(
    "text_too_long",
    `The texts of this request have ${bytes} bytes; at most ${TEXT_BYTES_MAX} can be screened. Send a shorter conversation.`,
  );
}
