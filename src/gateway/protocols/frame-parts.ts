import type { Channel, Unscannable } from "../../platform/index.ts";
import { isSet, type JsonObject, type JsonValue } from "../json.ts";
import type { JsonEdits } from "../json-edits.ts";
import { createTextView, type FoundUnscannable, NAME_MARK, type TextView } from "../text-view.ts";
import { isEnvelopeName } from "./envelope.ts";
import type { DeltaPart } from "./protocol.ts";

/** Whether strings go on with what earlier events said, or stand by themselves. */
type Saying = "delta" | "whole";

export function frameCollector(): FrameCollector {
  return new FrameCollector();
}

/**
 * Gathers the strings of one event of a stream. A lane names the text that a string goes on with.
 *
 * A class, and none of the closures that stand elsewhere: one is made for every event of every stream.
 */
export class FrameCollector {
  private readonly parts: DeltaPart[] = [];
  private readonly unscannable: FoundUnscannable[] = [];
  private readonly changes: ((edits: JsonEdits) => void)[] = [];

  /** Goes on with what earlier events put into the same lane. */
  delta(owner: JsonObject, key: string, lane: string, channel: Channel): void {
    this.part(owner, key, lane, channel, "delta");
  }

  /** As `delta`, of JSON text: its escapes are read, and it stays JSON. */
  json(owner: JsonObject, key: string, lane: string): void {
    this.part(owner, key, lane, "tool_arguments", "json");
  }

  /** A text said once more or all at once. */
  whole(owner: JsonObject, key: string, lane: string, channel: Channel): void {
    this.part(owner, key, lane, channel, "whole");
  }

  /** As `whole`, of JSON text. */
  wholeJson(owner: JsonObject, key: string, lane: string): void {
    this.part(owner, key, lane, "tool_arguments", "whole_json");
  }

  /** A word that stands in many frames, each time the same. */
  word(owner: JsonObject, key: string, lane: string): void {
    this.part(owner, key, lane, "other", "name");
  }

  /** A string, or any value below which strings may stand, of a field that the protocol does not know; and its name. */
  unknown(owner: JsonObject, key: string, lane: string, saying: Saying = "delta"): void {
    // The same in every frame: a word of the protocol's own fields that might be a phrase.
    if (isEnvelopeName(key) && typeof owner[key] === "string") return this.word(owner, key, lane);
    const collect = createTextView();
    collect.unknown(owner, key, { role: "assistant", channel: "other", path: lane });
    this.viewed(collect.view(), saying);
  }

  /** Every string at any depth below a field that the protocol knows, and the names that stand below it. */
  everything(
    owner: JsonObject,
    key: string,
    lane: string,
    channel: Channel,
    saying: Saying = "delta",
    heard?: ReadonlySet<string>,
  ): void {
    const collect = createTextView();
    collect.everything(owner, key, { role: "assistant", channel, path: lane, ...(heard && { heard }) });
    this.viewed(collect.view(), saying);
  }

  /** What was read of one event by the rules for whole bodies; paths become lanes. */
  viewed(view: TextView, saying: Saying): void {
    this.unscannable.push(...view.unscannable);
    for (const [index, { path, channel, text }] of view.units.entries()) {
      const kind = path.endsWith(NAME_MARK) ? "name" : saying;
      const replace = (better: string, edits: JsonEdits) => view.replace(new Map([[index, better]]), edits);
      this.parts.push({ lane: path, channel, text, kind, replace });
    }
  }

  /** A field that must not travel on: it becomes null, or what its type demands instead. */
  drop(owner: JsonObject, key: string, instead: JsonValue = null): void {
    if (isSet(owner[key])) this.changes.push((edits) => edits.set(owner, key, instead));
  }

  cannotRead(kind: Unscannable, param: string): void {
    this.unscannable.push({ kind, param });
  }

  frame() {
    return { parts: this.parts, unscannable: this.unscannable, changes: this.changes };
  }

  private part(
    owner: JsonObject,
    key: string,
    lane: string,
    channel: Channel,
    kind: DeltaPart["kind"],
  ): void {
    const text = owner[key];
    if (typeof text === "string" && text !== "")
      this.parts.push(new StringPart(owner, key, lane, channel, text, kind));
  }
}

class StringPart implements DeltaPart {
  readonly lane: string;
  readonly channel: Channel;
  readonly text: string;
  readonly kind: DeltaPart["kind"];
  private readonly owner: JsonObject;
  private readonly key: string;

  constructor(
    owner: JsonObject,
    key: string,
    lane: string,
    channel: Channel,
    text: string,
    kind: DeltaPart["kind"],
  ) {
    this.owner = owner;
    this.key = key;
    this.lane = lane;
    this.channel = channel;
    this.text = text;
    this.kind = kind;
  }

  replace(better: string, edits: JsonEdits): void {
    edits.set(this.owner, this.key, better);
  }
}
