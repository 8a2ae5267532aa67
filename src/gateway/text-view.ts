import type { Channel, Role, TextUnit, Unscannable } from "../platform/index.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { JsonEdits } from "./json-edits.ts";

/** Where a unit's string stands in the parsed body, so that redaction can put another in its place. */
type Slot =
  | { readonly kind: "value"; readonly owner: JsonObject | JsonValue[]; readonly key: string | number }
  | { readonly kind: "name"; readonly owner: JsonObject; readonly key: string };

export interface Place {
  readonly role: Role;
  readonly channel: Channel;
  readonly path: string;
  /** Texts that need no second look: an answer that repeats what was asked, which was screened when it came in. */
  readonly heard?: ReadonlySet<string>;
}

/** Content that no detector reads, and the field it stands in. Whether it may pass is the policy's to say. */
export interface FoundUnscannable {
  readonly kind: Unscannable;
  readonly param: string;
}

/** The one text view of a body: every string a model may read, and the way back into the body. */
export interface TextView {
  readonly units: readonly TextUnit[];
  readonly unscannable: readonly FoundUnscannable[];
  /** Of all strings together, in UTF-8. */
  readonly bytes: number;
  /** Notes redacted texts, by unit index, as edits of the body. */
  replace(texts: ReadonlyMap<number, string>, edits: JsonEdits): void;
}

/** No shorter number is a card's, an account's or a telephone's. */
const TELLING_DIGITS_MIN = 7;

/** Ends the path of a unit that is a field's name. */
export const NAME_MARK = " (key)";

/**
 * Collects strings. Each call of `text` without a group opens a group of its own; strings that a model reads as one
 * text (the parts of one message) are given the number of a `group()`.
 */
export function createTextView() {
  const unscannable: FoundUnscannable[] = [];
  const units: TextUnit[] = [];
  const slots: Slot[] = [];
  let groups = 0;
  let bytes = 0;

  function group(): number {
    return groups++;
  }

  function add(text: string, { role, channel, path, heard }: Place, slot: Slot, inGroup: number): void {
    if (text === "" || heard?.has(text)) return;
    units.push({ role, channel, path, text, group: inGroup });
    slots.push(slot);
    bytes += Buffer.byteLength(text);
  }

  /** One string at a known key. */
  function text(
    parent: JsonObject | JsonValue[],
    key: string | number,
    place: Place,
    inGroup = group(),
  ): void {
    const value = Array.isArray(parent) ? parent[Number(key)] : parent[key];
    if (typeof value === "string") add(value, place, slotAt(parent, key), inGroup);
  }

  /**
   * JSON inside a string, where `\\u0041` hides an A from every detector: text with escapes is read a second time
   * without needless ones. That reading comes first, so that it wins where both are redacted.
   */
  function json(parent: JsonObject, key: string, place: Place): void {
    const value = parent[key];
    if (typeof value !== "string") return everything(parent, key, place);
    const plain = value.includes("\\") ? unescaped(value) : value;
    if (plain !== value) add(plain, place, slotAt(parent, key), group());
    text(parent, key, place);
  }

  /**
   * Every string at any depth below a value we do not know, the keys of its objects included: a model may be shown
   * all of them. Numbers, booleans and null carry no text; among a tool's arguments, a long number may be somebody's.
   */
  function everything(parent: JsonObject | JsonValue[], key: string | number, place: Place): void {
    const value = Array.isArray(parent) ? parent[Number(key)] : parent[key];
    if (typeof value === "string") return text(parent, key, place);
    if (typeof value === "number" && place.channel === "tool_arguments")
      return digits(value, parent, key, place);
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const index of value.keys())
        everything(value, index, { ...place, path: `${place.path}[${index}]` });
      return;
    }
    for (const name of Object.keys(value)) {
      add(name, { ...place, path: `${place.path}.${name}${NAME_MARK}` }, keySlot(value, name), group());
      everything(value, name, { ...place, path: `${place.path}.${name}` });
    }
  }

  function digits(value: number, parent: JsonObject | JsonValue[], key: string | number, place: Place): void {
    const written = String(value);
    if (written.length >= TELLING_DIGITS_MIN) add(written, place, slotAt(parent, key), group());
  }

  /** A field that the protocol does not know: its name is somebody's text as well as its value. */
  function unknown(parent: JsonObject, key: string, place: Place): void {
    add(key, { ...place, path: `${place.path}${NAME_MARK}` }, keySlot(parent, key), group());
    everything(parent, key, place);
  }

  /** Notes content that no detector reads; its strings, if it has any, are for the caller of this to collect or not. */
  function cannotRead(kind: Unscannable, param: string): void {
    unscannable.push({ kind, param });
  }

  function view(): TextView {
    return {
      units,
      unscannable,
      bytes,
      replace: (texts, edits) => {
        for (const [index, text] of texts) {
          const slot = slots[index];
          if (slot?.kind === "name") edits.rename(slot.owner, slot.key, text);
        }
        // Last first: of two readings of one string, the earlier has the last word.
        for (const [index, text] of [...texts].reverse()) {
          const slot = slots[index];
          if (slot?.kind === "value") edits.set(slot.owner, slot.key, text);
        }
      },
    };
  }

  return { group, text, json, everything, unknown, cannotRead, view };
}
export type Collector = ReturnType<typeof createTextView>;

function slotAt(owner: JsonObject | JsonValue[], key: string | number): Slot {
  return { kind: "value", owner, key };
}

function keySlot(owner: JsonObject, key: string): Slot {
  return { kind: "name", owner, key };
}

/** The same JSON with characters in place of escapes; text that is not JSON stays as it is. */
function unescaped(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
