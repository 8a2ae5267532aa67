import type { Channel, Role } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import type { Collector } from "../../text-view.ts";
import { isEnvelope } from "../envelope.ts";
import { invalid } from "../field-refusals.ts";
import { requireExactNames } from "./exact-names.ts";

/** Who may speak, in Cohere's words. */
export const SPEAKERS = ["system", "user", "assistant", "tool"] as const;

const CHANNEL_OF_ROLE: Partial<Record<Role, Channel>> = { system: "system", tool: "tool_result" };

interface Place {
  readonly role: Role;
  readonly channel: Channel;
  readonly path: string;
}

/** All strings of one message, of a request or of an answer. */
export function collectMessage(collect: Collector, message: JsonObject, path: string): void {
  const role: Role = SPEAKERS.find((known) => known === message.role) ?? "none";
  const channel = CHANNEL_OF_ROLE[role] ?? "content";
  requireExactNames(message);
  for (const key of Object.keys(message)) {
    const place = { role, channel, path: `${path}.${key}` };
    if (key === "role" && role !== "none") continue;
    if (key === "content") collectContent(collect, message, place);
    // What the model means to do next, told before it does it.
    else if (key === "tool_plan") collect.everything(message, key, { ...place, channel: "reasoning" });
    else if (key === "tool_calls") collectToolCalls(collect, message[key], place);
    else if (key === "citations") collectCitations(collect, message[key], place);
    else if (key === "tool_call_id") collect.everything(message, key, { ...place, channel: "other" });
    else collect.unknown(message, key, { ...place, channel: "other" });
  }
}

/** Documents beside the messages: the model is given them as it is given the results of tools, and so they are judged. */
export function collectDocuments(collect: Collector, body: JsonObject): void {
  collect.everything(body, "documents", { role: "tool", channel: "tool_result", path: "documents" });
}

function collectContent(collect: Collector, message: JsonObject, place: Place): void {
  const content = message.content ?? null;
  if (content === null || typeof content === "string") return collect.text(message, "content", place);
  const group = collect.group();
  for (const [path, part] of objectsOf(content, place.path))
    collectPart(collect, part, { ...place, path }, group);
}

function collectPart(collect: Collector, part: JsonObject, place: Place, group: number): void {
  const type = nameOf(part.type);
  if (!["text", "thinking", "image_url", "document"].includes(type))
    throw invalid(`${place.path}.type`, `is ${type}, which is not known here`);
  if (type === "image_url") collect.cannotRead("image", place.path);
  for (const key of Object.keys(part)) {
    const at = { ...place, path: `${place.path}.${key}` };
    if (key === "type" || (key === "image_url" && type === key)) continue;
    // A document's names are shown to the model as well as its values.
    if (key === "document") collect.everything(part, key, { ...at, channel: "tool_result" });
    else if (key !== "text" && key !== "thinking") collect.unknown(part, key, { ...at, channel: "other" });
    else if (typeof part[key] !== "string") throw invalid(at.path, "must be a string");
    else collect.text(part, key, key === "thinking" ? { ...at, channel: "reasoning" } : at, group);
  }
}

function collectToolCalls(collect: Collector, calls: JsonValue | undefined, { role, path }: Place): void {
  for (const [at, call] of objectsOf(calls ?? null, path)) {
    for (const key of Object.keys(call)) {
      const place = { role, path: `${at}.${key}` };
      if (key === "type" && call.type === "function") continue;
      if (key === "function") collectFunction(collect, call[key], place);
      else if (key === "id") collect.everything(call, key, { ...place, channel: "other" });
      else collect.unknown(call, key, { ...place, channel: "other" });
    }
  }
}

function collectFunction(
  collect: Collector,
  value: JsonValue | undefined,
  { role, path }: Omit<Place, "channel">,
): void {
  if (!isSet(value)) return;
  if (!isObject(value)) throw invalid(path, "must be an object");
  requireExactNames(value);
  for (const key of Object.keys(value)) {
    const at = { role, path: `${path}.${key}` };
    if (key === "name") collect.everything(value, key, { ...at, channel: "tool_name" });
    else if (key === "arguments") collect.json(value, key, { ...at, channel: "tool_arguments" });
    else collect.unknown(value, key, { ...at, channel: "other" });
  }
}

/** What a citation says it is about. */
const CITED = new Set(["TEXT_CONTENT", "THINKING_CONTENT", "PLAN"]);

/** True for a citation's field that holds a place or a word of the protocol. */
export function isCitationMark(key: string, value: JsonValue | undefined): boolean {
  if (key === "start" || key === "end" || key === "content_index")
    return typeof value === "number" || value === null;
  return key === "type" && typeof value === "string" && CITED.has(value);
}

function collectCitations(collect: Collector, citations: JsonValue | undefined, { role, path }: Place): void {
  for (const [at, citation] of objectsOf(citations ?? null, path)) {
    for (const key of Object.keys(citation)) {
      const place = { role, path: `${at}.${key}` };
      if (isCitationMark(key, citation[key])) continue;
      if (key === "text") collect.everything(citation, key, { ...place, channel: "content" });
      else if (key === "sources") collectSources(collect, citation[key], place);
      else collect.unknown(citation, key, { ...place, channel: "other" });
    }
  }
}

/** The documents and results that a citation rests on, once more. */
function collectSources(
  collect: Collector,
  sources: JsonValue | undefined,
  { role, path }: Omit<Place, "channel">,
): void {
  for (const [at, source] of objectsOf(sources ?? null, path)) {
    for (const key of Object.keys(source)) {
      const place = { role, path: `${at}.${key}` };
      if (isSourceMark(key, source[key])) continue;
      if (isSourceText(key)) collect.everything(source, key, { ...place, channel: "tool_result" });
      else collect.unknown(source, key, { ...place, channel: "other" });
    }
  }
}

export function isSourceMark(key: string, value: JsonValue | undefined): boolean {
  return isEnvelope(key, value) || (key === "type" && (value === "tool" || value === "document"));
}

export function isSourceText(key: string): boolean {
  return key === "document" || key === "tool_output" || key === "id";
}

/** The objects of a list, each with its path and its names checked; null is an empty list. Throws a Refusal. */
function objectsOf(value: JsonValue, path: string): [string, JsonObject][] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(path, "must be an array");
  return value.map((item, index) => {
    if (!isObject(item)) throw invalid(`${path}[${index}]`, "must be an object");
    requireExactNames(item);
    return [`${path}[${index}]`, item];
  });
}

/** The part's type where it is a word of some protocol, so that nothing else of the caller's is echoed. */
function nameOf(type: JsonValue | undefined): string {
  return typeof type === "string" && /^[a-z_]{1,40}$/.test(type) ? type : "unknown";
}
