import { type Channel, ROLES, type Role, type Unscannable } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { type Collector, createTextView, type TextView } from "../../text-view.ts";
import { invalid } from "../field-refusals.ts";
import { requireExactNames } from "./exact-names.ts";

export const CHANNEL_OF_ROLE: Partial<Record<Role, Channel>> = {
  system: "system",
  developer: "system",
  tool: "tool_result",
  function: "tool_result",
};

/** Where servers put what a model thought before it answered. */
export const REASONING: ReadonlySet<string> = new Set(["reasoning", "reasoning_content"]);

/** Parts of a message that are no text, by their type, and the field that holds what nobody reads. */
const MEDIA: Readonly<Record<string, readonly [Unscannable, string]>> = {
  image_url: ["image", "image_url"],
  input_audio: ["audio", "input_audio"],
  file: ["file", "file"],
};

interface Place {
  readonly role: Role;
  readonly channel: Channel;
  readonly path: string;
}

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
    else if (key === "audio" && isSet(message[key])) collect.cannotRead("audio", place.path);
    else collect.unknown(message, key, { ...place, channel: "other" });
  }
}

function collectContent(collect: Collector, message: JsonObject, place: Place): void {
  const content = message.content ?? null;
  if (content === null || typeof content === "string") return collect.text(message, "content", place);
  if (!Array.isArray(content)) throw invalid(place.path, "must be a string, null or an array of parts");
  const group = collect.group();
  for (const [index, part] of content.entries()) {
    const path = `${place.path}[${index}]`;
    if (!isObject(part)) throw invalid(path, "must be an object with a type");
    collectPart(collect, part, { ...place, path }, group);
  }
}

function collectPart(collect: Collector, part: JsonObject, place: Place, group: number): void {
  requireExactNames(part);
  const type = nameOf(part.type);
  const [kind, unread] = MEDIA[type] ?? [];
  if (kind) collect.cannotRead(kind, place.path);
  else if (type !== "text" && type !== "refusal")
    throw invalid(`${place.path}.type`, `is ${type}, which is not known here`);
  for (const key of Object.keys(part)) {
    const at = { ...place, path: `${place.path}.${key}` };
    if (key === "type" || key === unread) continue;
    if (key !== "text" && key !== "refusal") {
      collect.unknown(part, key, { ...at, channel: "other" });
      continue;
    }
    if (typeof part[key] !== "string") throw invalid(at.path, "must be a string");
    collect.text(part, key, key === "refusal" ? { ...at, channel: "refusal" } : at, group);
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
    else if (key === "arguments") collect.json(value, key, { ...at, channel: "tool_arguments" });
    else collect.unknown(value, key, { ...at, channel: "other" });
  }
}

/** The part's type where it is a word of some protocol, so that nothing else of the caller's is echoed. */
export function nameOf(type: JsonValue | undefined): string {
  return typeof type === "string" && /^[a-z_]{1,40}$/.test(type) ? type : "unknown";
}
