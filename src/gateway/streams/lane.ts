import type { Channel, Span } from "../../platform/index.ts";

interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

/** Released text that stays in view, so that a head judges a window together with what led to it. */
const CONTEXT_CHARS = 256;

/**
 * One text that grows frame by frame. Offsets count UTF-16 units from the beginning of the lane; only the part
 * that has not left yet, and a little before it, is kept.
 */
export function createLane(channel: Channel) {
  let kept = "";
  let keptFrom = 0;
  let releasedTo = 0;
  let replaced: Replaced[] = [];

  return {
    channel,
    end: () => keptFrom + kept.length,
    heldChars: () => keptFrom + kept.length - releasedTo,
    /** What is to be screened now: a little of what has left, and all that has not. */
    window: () => kept,
    append(text: string): void {
      kept += text;
    },
    /** The offset of the lane at which `window()` begins. */
    windowStart: () => keptFrom,
    /** Notes a redaction, given in offsets of the window. What has already left was redacted when it left. */
    replace(span: Pick<Span, "start" | "end">, placeholder: string): void {
      const start = span.start + keptFrom;
      const end = span.end + keptFrom;
      if (end <= releasedTo || replaced.some((known) => known.start <= start && end <= known.end)) return;
      replaced = replaced.filter((known) => known.end <= start || known.start >= end);
      replaced.push({ start, end, placeholder });
    },
    /** True when a redaction touches this stretch. */
    touches: (start: number, end: number) => replaced.some((known) => known.start < end && known.end > start),
    /** The text of one frame's part after redaction: the placeholder stands where the redacted text began. */
    redacted(start: number, end: number): string {
      let text = "";
      let at = start;
      for (const known of [...replaced].sort((a, b) => a.start - b.start)) {
        if (known.end <= at || known.start >= end) continue;
        text += kept.slice(at - keptFrom, Math.max(at, known.start) - keptFrom);
        if (known.start >= start) text += known.placeholder;
        at = Math.min(end, known.end);
      }
      return text + kept.slice(at - keptFrom, end - keptFrom);
    },
    /** All before `end` has left. */
    release(end: number): void {
      releasedTo = Math.max(releasedTo, end);
      const drop = releasedTo - CONTEXT_CHARS - keptFrom;
      if (drop <= 0) return;
      kept = kept.slice(drop);
      keptFrom += drop;
      replaced = replaced.filter((known) => known.end > keptFrom);
    },
  };
}
export type Lane = ReturnType<typeof createLane>;
