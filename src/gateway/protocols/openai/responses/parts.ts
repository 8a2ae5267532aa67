import type { Channel, Unscannable } from "../../../../platform/index.ts";
import { isObject, type JsonObject, type JsonValue } from "../../../json.ts";
import type { Place } from "../../../text-view.ts";
import { invalid } from "../../field-refusals.ts";
import { nameOf } from "../chat-text.ts";
import { isField, requireExactNames } from "./fields.ts";
import type { Sink } from "./sink.ts";

/** Parts of text by their type, and the channel of those whose type says it. */
const TEXTS: ReadonlyMap<string, Channel | undefined> = new Map<string, Channel | undefined>([
  ["input_text", undefined],
  ["output_text", undefined],
  ["text", undefined],
  ["refusal", "refusal"],
  ["summary_text", "reasoning"],
  ["reasoning_text", "reasoning"],
]);

/** Parts that are no text, and the fields that hold what nobody reads. */
const MEDIA: ReadonlyMap<string, readonly [Unscannable, readonly string[]]> = new Map<
  string,
  readonly [Unscannable, readonly string[]]
>([
  ["input_image", ["image", ["image_url", "file_id"]]],
  ["input_audio", ["audio", ["input_audio"]]],
  ["input_file", ["file", ["file_data", "file_url", "file_id"]]],
]);

/** A field that is a text or a list of parts, which a model reads as one text. */
export function collectParts(sink: Sink, owner: JsonObject, key: string, place: Place): void {
  const value = owner[key] ?? null;
  if (value === null) return;
  if (typeof value === "string") return sink.text(owner, key, place);
  if (!Array.isArray(value)) throw invalid(place.path, "must be a string or an array of parts");
  const group = sink.group();
  for (const [index, part] of value.entries()) {
    collectPart(sink, part, { ...place, path: `${place.path}[${index}]` }, group);
  }
}

export function collectPart(sink: Sink, part: JsonValue | undefined, place: Place, group?: number): void {
  if (!isObject(part)) throw invalid(place.path, "must be an object");
  requireExactNames(part);
  const type = typeof part.type === "string" ? part.type : "";
  const [kind, unread] = MEDIA.get(type) ?? [];
  if (kind) sink.cannotRead(kind, place.path);
  else if (!TEXTS.has(type))
    throw invalid(`${place.path}.type`, `is ${nameOf(part.type)}, which is not known here`);
  const channel = TEXTS.get(type) ?? place.channel;
  for (const key of Object.keys(part)) {
    const at = { ...place, path: `${place.path}.${key}` };
    if (key === "type" || unread?.includes(key)) continue;
    if (key === "text") sink.text(part, key, { ...at, channel }, group);
    else if (key === "refusal") sink.text(part, key, { ...at, channel: "refusal" }, group);
    else if (key === "logprobs") sink.tokens(part, key, { ...at, channel: "other" });
    else if (isField(key)) sink.everything(part, key, { ...at, channel: "other" });
    else sink.unknown(part, key, { ...at, channel: "other" });
  }
}
