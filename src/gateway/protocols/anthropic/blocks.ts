import type { Role, Unscannable } from "../../../platform/index.ts";
import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { createTextView, type Place, type TextView } from "../../text-view.ts";
import { invalid } from "../field-refusals.ts";
import { BLOCKS, type FieldReading } from "./block-fields.ts";
import { isField, requireExactNames } from "./exact-names.ts";
import { hidesReasoning, isOpaque, withSignatures } from "./signature.ts";

/** True for a field that is read here as the protocol's own words. */
export type Skips = (key: string, value: JsonValue | undefined) => boolean;

/** Collects the strings of content blocks, of a request or of an answer. Throws a Refusal for a type it does not know. */
export function createBlockReader(skips: Skips = () => false) {
  const collect = createTextView();
  const signed = new Map<string, JsonObject>();

  /** A string, one block, or a list of blocks. */
  function content(owner: JsonObject, key: string, place: Place): void {
    const value = owner[key];
    if (typeof value === "string") return collect.text(owner, key, place);
    const group = collect.group();
    if (isObject(value)) return one(value, place, group);
    if (!Array.isArray(value)) throw invalid(place.path, "must be a string or an array of blocks");
    for (const [index, block] of value.entries()) {
      const path = `${place.path}[${index}]`;
      if (!isObject(block)) throw invalid(path, "must be an object with a type");
      one(block, { ...place, path }, group);
    }
  }

  /** One block, but for the field that the caller reads itself. */
  function one(block: JsonObject, place: Place, group: number, except?: string): void {
    requireExactNames(block);
    const fields = fieldsOf(block.type);
    if (!fields) throw invalid(`${place.path}.type`, `is ${wordOf(block.type)}, which is not known here`);
    if (isSet(block.signature))
      for (const key of ["thinking", "content"]) signed.set(`${place.path}.${key}`, block);
    for (const key of Object.keys(block)) {
      if (key === "type" || key === except || skips(key, block[key])) continue;
      const at = { ...place, path: `${place.path}.${key}` };
      const reading = fields[key];
      if (reading !== undefined) field(block, key, at, group, reading);
      else rest(block, key, at);
    }
  }

  function field(block: JsonObject, key: string, at: Place, group: number, reading: FieldReading): void {
    if (!isSet(block[key])) return;
    if (typeof reading === "object") return hidden(block, key, at, reading.hidden);
    if (reading === "text" && typeof block[key] === "string") return collect.text(block, key, at, group);
    if (reading === "text" || reading === "aside") return collect.everything(block, key, at);
    if (reading === "name") return collect.everything(block, key, { ...at, channel: "tool_name" });
    if (reading === "arguments") return collect.json(block, key, { ...at, channel: "tool_arguments" });
    if (reading === "result") return content(block, key, { ...at, ...RESULT });
    if (reading === "blocks") return content(block, key, at);
    if (reading === "signature") return signature(block, key, at);
    if (reading === "reasoning") return collect.everything(block, key, { ...at, channel: "reasoning" });
    source(block, key, at, group, reading);
  }

  function signature(block: JsonObject, key: string, at: Place): void {
    const value = block[key];
    const words = block.thinking ?? block.content;
    if (typeof value !== "string" || !isOpaque(value)) rest(block, key, at);
    else if (hidesReasoning(value, typeof words === "string" ? words.length : 0))
      collect.cannotRead("encrypted_reasoning", at.path);
  }

  function hidden(block: JsonObject, key: string, at: Place, kind: Unscannable): void {
    collect.cannotRead(kind, at.path);
    const value = block[key];
    if (typeof value !== "string" || !isOpaque(value)) rest(block, key, at);
  }

  /** What an image or a document is made of. The words about it are read, its bytes cannot be. */
  function source(
    block: JsonObject,
    key: string,
    at: Place,
    group: number,
    kind: "image" | "document",
  ): void {
    const value = block[key];
    if (!isObject(value)) throw invalid(at.path, "must be an object with a type");
    requireExactNames(value);
    const isText = kind === "document" && (value.type === "text" || value.type === "content");
    if (!isText) collect.cannotRead(kind === "image" ? "image" : "file", at.path);
    for (const name of Object.keys(value)) {
      const place = { ...at, path: `${at.path}.${name}` };
      if (name === "type" && FIXED.has(value.type ?? null)) continue;
      if (isText && name === "content") content(value, name, place);
      else if (isText && name === "data" && typeof value.data === "string")
        collect.text(value, name, place, group);
      else if (isText || name !== "data") rest(value, name, place);
    }
  }

  function rest(owner: JsonObject, key: string, at: Place): void {
    const place = { ...at, channel: "other" } as const;
    if (isField(key)) collect.everything(owner, key, place);
    else collect.unknown(owner, key, place);
  }

  return { collect, content, one, rest, view: (): TextView => withSignatures(collect.view(), signed) };
}
export type BlockReader = ReturnType<typeof createBlockReader>;

const RESULT = { role: "tool" satisfies Role, channel: "tool_result" } as const;
const FIXED: ReadonlySet<JsonValue> = new Set(["text", "content", "base64", "url", "file"]);

export function isKnownBlock(type: JsonValue | undefined): boolean {
  return fieldsOf(type) !== undefined;
}

function fieldsOf(type: JsonValue | undefined) {
  return typeof type === "string" && Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
}

/** The type where it is a word of some protocol, so that nothing else of the caller's is echoed. */
function wordOf(type: JsonValue | undefined): string {
  return typeof type === "string" && /^[a-z_]{1,60}$/.test(type) ? type : "unknown";
}
