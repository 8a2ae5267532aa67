import type { Channel, Span } from "../../platform/index.ts";
import { createJsonText, type JsonPiece } from "./json-text.ts";

interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

/** One frame's share of a lane: [start, end) in what the lane says, and the raw text it came as. */
export interface LanePart {
  readonly start: number;
  /** Beyond what has been said while an escape is unfinished, so that such a part waits for the rest of it. */
  readonly end: number;
  readonly raw: string;
  /** Undefined where raw text and what it says are the same. */
  readonly json: JsonPiece | undefined;
}

/** Released text that stays in view: a head judges a window together with what led to it. */
const CONTEXT_CHARS = 512;
/** How much of it exact detectors are shown: what they need to see before a match, such as the word "secret". */
const EXACT_CONTEXT_CHARS = 96;

/**
 * One text that grows frame by frame. Offsets count UTF-16 units of what the text says from the beginning of the lane;
 * only the part that has not left yet, and a little before it, is kept.
 */
export function createLane(
  channel: Channel,
  options: { readonly json?: boolean; readonly isWhole?: boolean } = {},
) {
  const readJson = options.json ? createJsonText() : undefined;
  let kept = "";
  let keptFrom = 0;
  let releasedTo = 0;
  let whole = "";
  let replaced: Replaced[] = [];
  const state = {
    /** Nothing follows as far as can be told: the last word is a whole one. */
    isClosed: options.isWhole ?? false,
    /** Text has come since exact detectors looked. */
    isFresh: false,
    /** All before is decided as far as exact detectors go. */
    exactTo: 0,
    /** All before has been judged by heads. */
    judgedTo: 0,
    /** How many windows heads have judged. */
    windows: 0,
  };

  const end = () => keptFrom + kept.length;

  function isReplaced(at: number): Replaced | undefined {
    return replaced.find((known) => known.start <= at && at < known.end);
  }

  return {
    channel,
    state,
    isWhole: options.isWhole ?? false,
    end,
    /** The place of a text that says once more all that was said, as it came; undefined when it says something else. */
    again(raw: string): LanePart | undefined {
      if (raw !== whole) return undefined;
      return { start: 0, end: end(), raw, json: options.json ? createJsonText()(raw) : undefined };
    },
    heldChars: () => end() - releasedTo,
    append(raw: string): LanePart {
      const start = end();
      const json = readJson?.(raw);
      const said = json ? json.text : raw;
      kept += said;
      whole += raw;
      state.isFresh = true;
      const waits = json !== undefined && json.openFrom < raw.length;
      return { start, end: end() + (waits ? 1 : 0), raw, json };
    },
    /** What exact detectors look at: all that has not left, and a little before it, from the beginning of a word. */
    exactWindow(): { readonly text: string; readonly from: number } {
      const least = releasedTo - EXACT_CONTEXT_CHARS - keptFrom;
      if (least <= 0) return { text: kept, from: keptFrom };
      const space = kept.slice(least, releasedTo - keptFrom).search(/\s/);
      const cut = space < 0 ? 0 : least + space;
      return { text: kept.slice(cut), from: keptFrom + cut };
    },
    /** What heads look at: all they have not judged, and as much before it as there is. */
    headWindow(overlap: number): string {
      return kept.slice(Math.max(0, state.judgedTo - overlap - keptFrom));
    },
    /** Notes a redaction. What has already left was redacted when it left. */
    replace(span: Pick<Span, "start" | "end">, from: number, placeholder: string): void {
      const start = span.start + from;
      const until = span.end + from;
      if (until <= releasedTo || replaced.some((known) => known.start <= start && until <= known.end)) return;
      replaced = replaced.filter((known) => known.end <= start || known.start >= until);
      replaced.push({ start, end: until, placeholder });
    },
    /** True when a redaction touches this part. */
    touches: (part: Pick<LanePart, "start" | "end">) =>
      replaced.some((known) => known.start < part.end && known.end > part.start),
    /** The raw text of one frame's part after redaction: the placeholder stands where the redacted text began. */
    redacted({ start, raw, json }: LanePart): string {
      const length = json ? json.text.length : raw.length;
      let text = "";
      for (let index = 0; index < length; index++) {
        const known = isReplaced(start + index);
        const from = json ? (json.starts[index] ?? 0) : index;
        const until = json ? (json.starts[index + 1] ?? json.openFrom) : index + 1;
        if (!known) text += raw.slice(from, until);
        else if (known.start === start + index) text += placeholderAt(known, json, index);
      }
      const isCut = json === undefined || isReplaced(start + length) !== undefined;
      return isCut ? text : text + raw.slice(json.openFrom);
    },
    /** All before `until` has left. */
    release(until: number): void {
      releasedTo = Math.max(releasedTo, Math.min(until, end()));
      const drop = releasedTo - CONTEXT_CHARS - keptFrom;
      if (drop <= 0) return;
      kept = kept.slice(drop);
      keptFrom += drop;
    },
  };
}
export type Lane = ReturnType<typeof createLane>;

/** JSON stays JSON: what stood outside of a string (a card number written as a number) becomes one. */
function placeholderAt({ placeholder }: Replaced, json: JsonPiece | undefined, index: number): string {
  return json && !json.quoted[index] ? JSON.stringify(placeholder) : placeholder;
}
