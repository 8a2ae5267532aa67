import { type Channel, ROLES, type Role } from "../../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../../json.ts";
import { invalid } from "../../field-refusals.ts";
import { CHANNEL_OF_ROLE, nameOf } from "../chat-text.ts";
import { isField, requireExactNames } from "./fields.ts";
import { collectHosted, HOSTED } from "./hosted-items.ts";
import { collectParts } from "./parts.ts";
import type { Sink } from "./sink.ts";
import { noteHostedTools } from "./tools.ts";

/** How a field of an item is read. */
type Reading = "words" | "name" | "json" | "arguments" | "parts" | "sealed" | "tools";

interface ItemKind {
  readonly role: Role;
  readonly channel: Channel;
  readonly fields: Readonly<Record<string, Reading>>;
}

const CALL: ItemKind = {
  role: "assistant",
  channel: "tool_arguments",
  fields: { name: "name", namespace: "name", arguments: "json", input: "arguments" },
};
const RESULT: ItemKind = { role: "tool", channel: "tool_result", fields: { output: "parts", name: "name" } };
const REASONING: ItemKind = {
  role: "assistant",
  channel: "reasoning",
  fields: { summary: "parts", content: "parts", encrypted_content: "sealed" },
};

const KINDS: ReadonlyMap<string, ItemKind> = new Map<string, ItemKind>([
  ["message", { role: "user", channel: "content", fields: { content: "parts" } }],
  ["function_call", CALL],
  ["custom_tool_call", CALL],
  ["function_call_output", RESULT],
  ["custom_tool_call_output", RESULT],
  ["reasoning", REASONING],
  ["compaction", REASONING],
  ["additional_tools", { role: "developer", channel: "system", fields: { tools: "tools" } }],
  ["configuration_update", { role: "developer", channel: "system", fields: {} }],
]);

/** Fields that hold words of the protocol in an item of any kind. */
const WORDS = new Set(["id", "call_id", "status", "phase", "role", "caller", "async", "created_by"]);

/** All strings of one item, of a request or of an answer. Throws a Refusal for an item of a kind that nobody knows. */
export function collectItem(sink: Sink, item: JsonValue, path: string): void {
  if (!isObject(item)) throw invalid(path, "must be an object");
  requireExactNames(item);
  const type = typeOf(item, path);
  if (HOSTED.has(type)) return collectHosted(sink, item, type, path);
  if (type === "item_reference") sink.cannotRead("stored_state", path);
  if (type === "compaction_trigger") sink.cannotRead("encrypted_reasoning", path);
  const kind = KINDS.get(type) ?? { role: "none", channel: "other", fields: {} };
  const place = type === "message" ? placeOfMessage(item, path) : kind;
  for (const key of Object.keys(item)) {
    if (key === "type") continue;
    const at = { role: place.role, channel: place.channel, path: `${path}.${key}` };
    const reading = WORDS.has(key) ? "words" : kind.fields[key];
    if (reading) collectField(sink, item, key, at, reading);
    else if (isField(key)) sink.everything(item, key, { ...at, channel: "other" });
    else sink.unknown(item, key, { ...at, channel: "other" });
  }
}

/** Items that say only little need not name their type. */
function typeOf(item: JsonObject, path: string): string {
  const type = item.type ?? ("content" in item ? "message" : "item_reference");
  if (typeof type === "string" && (KINDS.has(type) || HOSTED.has(type) || BARE.has(type))) return type;
  throw invalid(`${path}.type`, `is ${nameOf(type)}, which is not known here`);
}

/** Items without any text of their own. */
const BARE = new Set(["item_reference", "compaction_trigger"]);

function placeOfMessage({ role }: JsonObject, path: string): { role: Role; channel: Channel } {
  const known = ROLES.find((each) => each === role && each !== "none");
  if (known === undefined) throw invalid(`${path}.role`, "is not known here");
  return { role: known, channel: CHANNEL_OF_ROLE[known] ?? "content" };
}

function collectField(
  sink: Sink,
  item: JsonObject,
  key: string,
  place: { role: Role; channel: Channel; path: string },
  reading: Reading,
): void {
  if (reading === "words") sink.word(item, key, { ...place, channel: "other" });
  else if (reading === "name") sink.text(item, key, { ...place, channel: "tool_name" });
  else if (reading === "json") sink.json(item, key, place);
  else if (reading === "arguments") sink.text(item, key, place);
  else if (reading === "parts") collectParts(sink, item, key, place);
  else if (reading === "tools") {
    noteHostedTools(sink, item.tools, place.path);
    sink.everything(item, key, place);
  } else if (isSet(item[key])) sink.cannotRead("encrypted_reasoning", place.path);
}
