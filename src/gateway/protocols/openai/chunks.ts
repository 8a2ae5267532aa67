import { isObject, isSet, type JsonObject, type JsonValue } from "../../json.ts";
import { garbage, readEventJson } from "../../read-answer.ts";
import type { SseEvent } from "../../streams/index.ts";
import { isEnvelope, isEnvelopeName } from "../envelope.ts";
import { type FrameCollector, frameCollector } from "../frame-parts.ts";
import type { Asked, Frame, OwnEnding, StreamReader } from "../protocol.ts";
import { usageOf } from "./chat-answer.ts";

export const DONE = "data: [DONE]\n\n";

/** What differs between the streams whose events are chunks with choices. */
export interface ChunkFormat {
  /** As a chunk names itself. */
  readonly object: string;
  /** How many choices a client waits for. */
  readonly choices: number;
  readChoice(collect: FrameCollector, choice: JsonObject, lane: string): void;
  /** The frames that end a stream which the policy refuses, for every choice that has not ended. */
  filtered(ending: OwnEnding, indexes: readonly number[]): string;
}

/** Reads a stream of chunks: each choice has lanes of its own. */
export function readChunks(asked: Asked, format: ChunkFormat): StreamReader {
  const wantsUsage = isObject(asked.body.stream_options) && asked.body.stream_options.include_usage === true;
  const finished = new Set<number>();
  /** Choices that a client waits for, and those of which it has seen the end. */
  const begun = new Set<number>(Array.from({ length: format.choices }, (_, index) => index));
  const ended = new Set<number>();
  let head: JsonObject = {};
  /** Words of the protocol's own fields as the event before had them: what comes again has been read. */
  const known = new Map<string, string>();

  function isKnown(key: string, value: JsonValue | undefined): boolean {
    if (typeof value !== "string" || !isEnvelopeName(key)) return false;
    if (known.get(key) === value) return true;
    known.set(key, value);
    return false;
  }

  function read(event: SseEvent): Frame {
    if (event.data === "[DONE]") return { json: undefined, parts: [], isLast: true };
    const json = readEventJson(event);
    if (isSet(json.error)) return { json, parts: [], isFailure: true };
    head = json;
    const collect = frameCollector();
    const choices = choicesOf(json);
    for (const key of Object.keys(json)) {
      const value = json[key];
      if (key === "choices" || isKnown(key, value) || isEnvelope(key, value)) continue;
      collect.unknown(json, key, key);
    }
    for (const [index, choice] of choices) format.readChoice(collect, choice, `choices[${index}]`);
    const ends = choices.filter(([, choice]) => isSet(choice.finish_reason)).map(([index]) => index);
    for (const index of ends) finished.add(index);
    const usage = usageOf(json);
    const { parts, unscannable, changes } = collect.frame();
    const isDropped = !wantsUsage && usage !== undefined && choices.length === 0;
    const frame = { json, parts, unscannable, changes, usage, isDropped };
    if (ends.length === 0 && choices.every(([index]) => begun.has(index))) return frame;
    return {
      ...frame,
      closes: ends.map((index) => `choices[${index}].`),
      sent() {
        for (const [index] of choices) begun.add(index);
        for (const index of ends) ended.add(index);
      },
    };
  }

  return {
    read,
    filtered: (ending) =>
      format.filtered(
        ending,
        [...begun].filter((index) => !ended.has(index)),
      ),
    failed: (errorBody) => `data: ${errorBody}\n\n`,
    note: (fairlead) => {
      const { id = null, created = 0, model = null } = head;
      const chunk = { id, object: format.object, created, model, choices: [], fairlead };
      return `data: ${JSON.stringify(chunk)}\n\n`;
    },
    isComplete: () => finished.size > 0,
    missingEnd: DONE,
  };
}

/** The choices of a chunk and their numbers. */
function choicesOf({ choices }: JsonObject): (readonly [number, JsonObject])[] {
  if (choices === undefined) return [];
  if (!Array.isArray(choices)) throw garbage();
  return choices.map((choice) => {
    if (!isObject(choice)) throw garbage();
    return [typeof choice.index === "number" ? choice.index : 0, choice] as const;
  });
}
