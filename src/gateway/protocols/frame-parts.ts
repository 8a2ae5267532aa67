import type { Channel, Unscannable } from "../../platform/index.ts";
import { isSet, type JsonObject, type JsonValue } from "../json.ts";
import type { JsonEdits } from "../json-edits.ts";
import { createTextView, type FoundUnscannable, NAME_MARK, type TextView } from "../text-view.ts";
import { isEnvelopeName } from "./envelope.ts";
import type { DeltaPart } from "./protocol.ts";

/** Whether strings go on with what earlier events said, or stand by themselves. */
type Saying = "delta" | "whole";

/** Gathers the strings of one event of a stream. A lane names the text that a string goes on with. */
export function frameCollector() {
  const parts: DeltaPart[] = [];
  const unscannable: FoundUnscannable[] = [];
  const changes: ((edits: JsonEdits) => void)[] = [];

  function part(
    owner: JsonObject,
    key: string,
    lane: string,
    channel: Channel,
    kind: DeltaPart["kind"],
  ): void {
    const text = owner[key];
    if (typeof text !== "string" || text === "") return;
    parts.push({ lane, channel, text, kind, replace: (better, edits) => edits.set(owner, key, better) });
  }

  /** A string, or any value below which strings may stand, of a field that the protocol does not know; and its name. */
  function unknown(owner: JsonObject, key: string, lane: string, saying: Saying = "delta"): void {
    // The same in every frame: a word of the protocol's own fields that might be a phrase.
    if (isEnvelopeName(key) && typeof owner[key] === "string") return part(owner, key, lane, "other", "name");
    const collect = createTextView();
    collect.unknown(owner, key, { role: "assistant", channel: "other", path: lane });
    viewed(collect.view(), saying);
  }

  /** Every string at any depth below a field that the protocol knows, and the names that stand below it. */
  function everything(
    owner: JsonObject,
    key: string,
    lane: string,
    channel: Channel,
    saying: Saying = "delta",
    heard?: ReadonlySet<string>,
  ): void {
    const collect = createTextView();
    collect.everything(owner, key, { role: "assistant", channel, path: lane, ...(heard && { heard }) });
    viewed(collect.view(), saying);
  }

  /** What was read of one event by the rules for whole bodies; paths become lanes. */
  function viewed(view: TextView, saying: Saying): void {
    unscannable.push(...view.unscannable);
    for (const [index, { path, channel, text }] of view.units.entries()) {
      const kind = path.endsWith(NAME_MARK) ? "name" : saying;
      const replace = (better: string, edits: JsonEdits) => view.replace(new Map([[index, better]]), edits);
      parts.push({ lane: path, channel, text, kind, replace });
    }
  }

  return {
    /** Goes on with what earlier events put into the same lane. */
    delta: (owner: JsonObject, key: string, lane: string, channel: Channel) =>
      part(owner, key, lane, channel, "delta"),
    /** As `delta`, of JSON text: its escapes are read, and it stays JSON. */
    json: (owner: JsonObject, key: string, lane: string) => part(owner, key, lane, "tool_arguments", "json"),
    /** A text said once more or all at once. */
    whole: (owner: JsonObject, key: string, lane: string, channel: Channel) =>
      part(owner, key, lane, channel, "whole"),
    /** As `whole`, of JSON text. */
    wholeJson: (owner: JsonObject, key: string, lane: string) =>
      part(owner, key, lane, "tool_arguments", "whole_json"),
    /** A word that stands in many frames, each time the same. */
    word: (owner: JsonObject, key: string, lane: string) => part(owner, key, lane, "other", "name"),
    unknown,
    viewed,
    everything,
    /** A field that must not travel on: it becomes null, or what its type demands instead. */
    drop(owner: JsonObject, key: string, instead: JsonValue = null): void {
      if (isSet(owner[key])) changes.push((edits) => edits.set(owner, key, instead));
    },
    cannotRead(kind: Unscannable, param: string): void {
      unscannable.push({ kind, param });
    },
    frame: () => ({ parts, unscannable, changes }),
  };
}
export type FrameCollector = ReturnType<typeof frameCollector>;
