import { type Channel, ROLES, type Role } from "../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../json.ts";
import { createTextView, type TextView } from "../text-view.ts";
import { requireExactNames } from "./exact-names.ts";
import { invalid, notYet } from "./field-refusals.ts";

type Collector = ReturnType<typeof createTextView>;

const CHANNEL_OF_ROLE: Partial<Record<Role, Channel>> = {
  system: "system",
  developer: "system",
  tool: "tool_result",
  function: "tool_result",
};

/** Where servers put what a model thought before it answered. */
const REASONING: ReadonlySet<string> = new Set(["reasoning", "reasoning_content"]);

/** The text view of messages alone, as the shell's `screen` reads them. */
export function collectMessages(messages: readonly JsonObject[]): TextView {
  const collect = createTextView();
  for (const [index, message] of messages.entries()) collectMessage(collect, message, `messages[${index}]`);
  return collect.view();
}

/** All strings of one message, of a request or of an answer. */
export function collectMessage(collect: Collector, message: JsonObject, path: string): void {
  const role = ROLES.find((known) => known === message.role) ?? "none";
  const channel = CHANNEL_OF_ROLE[role] ?? "content";
  requireExactNames(message);
  for (const key of Object.keys(message)) {
    const place = { role, path: `${path}.${key}` };
    if (key === "role" && role !== "none") continue;
    if (key === "content") collectContent(collect, message, { ...place, channel });
    else if (key === "refusal") collect.everything(message, key, { ...place, channel: "refusal" });
    else if (REASONING.has(key)) collect.everything(message, key, { ...place, channel: "reasoning" });
    else if (key === "tool_calls") collectToolCalls(collect, message, place);
    else if (key === "function_call") collectFunction(collect, message[key], place);
    else if (key === "audio" && isSet(message[key])) throw notYet(place.path, "Media");
    else collect.unknown(message, key, { ...place, channel: "other" });
  }
}

function collectContent(
  collect: Collector,
  message: JsonObject,
  place: { role: Role; channel: Channel; path: string },
): void {
  const content = message.content ?? null;
  if (content === null || typeof content === "string") return collect.text(message, "content", place);
  if (!Array.isArray(content)) throw invalid(place.path, "must be a string, null or an array of parts");
  const group = collect.group();
  for (const [index, part] of content.entries()) {
    const path = `${place.path}[${index}]`;
    if (!isObject(part)) throw invalid(path, "must be an object with a type");
    requireExactNames(part);
    if (part.type !== "text" && part.type !== "refusal")
      throw notYet(path, `Content of type ${nameOf(part.type)}`);
    for (const key of Object.keys(part)) {
      const at = { ...place, path: `${path}.${key}` };
      if (key === "type") continue;
      if (key === "text" || key === "refusal") {
        if (typeof part[key] !== "string") throw invalid(at.path, "must be a string");
        collect.text(part, key, key === "refusal" ? { ...at, channel: "refusal" } : at, group);
      } else collect.unknown(part, key, { ...at, channel: "other" });
    }
  }
}

function collectToolCalls(
  collect: Collector,
  message: JsonObject,
  place: { role: Role; path: string },
): void {
  const calls = message.tool_calls ?? null;
  if (calls === null) return;
  if (!Array.isArray(calls)) throw invalid(place.path, "must be an array");
  for (const [index, call] of calls.entries()) {
    const path = `${place.path}[${index}]`;
    if (!isObject(call)) throw invalid(path, "must be an object");
    requireExactNames(call);
    for (const key of Object.keys(call)) {
      if (key === "type" && call.type === "function") continue;
      const at = { role: place.role, path: `${path}.${key}` };
      if (key === "function") collectFunction(collect, call[key], at);
      else collect.unknown(call, key, { ...at, channel: "other" });
    }
  }
}

function collectFunction(
  collect: Collector,
  value: JsonValue | undefined,
  place: { role: Role; path: string },
): void {
  if (!isObject(value)) {
    if (isSet(value)) throw invalid(place.path, "must be an object");
    return;
  }
  requireExactNames(value);
  for (const key of Object.keys(value)) {
    const at = { role: place.role, path: `${place.path}.${key}` };
    if (key === "name") collect.everything(value, key, { ...at, channel: "tool_name" });
    else if (key === "arguments") {
      collect.json(value, key, { ...at, channel: "tool_arguments" });
    } else collect.unknown(value, key, { ...at, channel: "other" });
  }
}

/** The part's type where it is a word of some protocol, so that nothing else of the caller's is echoed. */
function nameOf(type: JsonValue | undefined): string {
  return typeof type === "string" && /^[a-z_]{1,40}$/.test(type) ? type : "unknown";
}
