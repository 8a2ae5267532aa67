import type { View } from "./normalise.ts";
import { rawStart } from "./normalise.ts";
import { CODED_RUN_MIN } from "./traits.ts";

/** A coded text inside a coded text is read too; deeper nesting is not. */
const DEPTH_MAX = 2;
/** 1 for each ASCII character of base64, in either alphabet. */
const CODED: readonly number[] = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const HEX = /^[0-9a-fA-F]+$/;
const PERCENT = /%[2-7][0-9a-fA-F]/;
const PERCENT_ALL = /%([2-7][0-9a-fA-F])/g;
/**
 * A longer run is read in overlapping stretches of this many characters, so that what a stretch yields never depends
 * on text further away than a stream holds back. Multiples of 4 keep base64 aligned, and of 2 hexadecimal digits.
 */
const STRETCH = 4_096;
const STRETCH_STEP = 2_048;
const PRINTABLE_SHARE_MIN = 0.95;
const SAMPLE_CHARS = 16;

/** What base64 and hexadecimal runs of the text say, each as a view of its own; only what decodes to printable text. */
export function decodedViews(view: View, depth = 1): readonly View[] {
  const views: View[] = [];
  for (let start = 0; start < view.cased.length; ) {
    const end = runEnd(view.cased, start);
    if (end - start < CODED_RUN_MIN) {
      start = end + 1;
      continue;
    }
    const run = view.cased.slice(start, paddedEnd(view.cased, end));
    for (let from = 0; from === 0 || from + STRETCH_STEP < run.length; from += STRETCH_STEP) {
      const decoded = decode(run.slice(from, from + STRETCH), view, start + from);
      if (decoded === null) continue;
      views.push(decoded);
      if (depth < DEPTH_MAX) views.push(...decodedViews(decoded, depth + 1));
    }
    start += run.length;
  }
  return views;
}

/** Where the run of characters of base64 or hexadecimal digits ends that begins at `start`; `start` when none does. */
function runEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && CODED[text.charCodeAt(end)] === 1) end++;
  return end;
}

/** Base64 may end in one or two equals signs. */
function paddedEnd(text: string, end: number): number {
  if (text[end] !== "=") return end;
  return text[end + 1] === "=" ? end + 2 : end + 1;
}

/** The text with percent codes of ASCII characters read ("%62omb"); null when there are none. */
export function percentView(view: View): View | null {
  if (!PERCENT.test(view.cased)) return null;
  let cased = "";
  let copied = 0;
  const starts: number[] = [];
  const copy = (until: number) => {
    cased += view.cased.slice(copied, until);
    for (let at = copied; at < until; at++) starts.push(rawStart(view, at));
  };
  for (const match of view.cased.matchAll(PERCENT_ALL)) {
    copy(match.index);
    cased += String.fromCharCode(Number.parseInt(match[1] ?? "20", 16));
    starts.push(rawStart(view, match.index));
    copied = match.index + match[0].length;
  }
  copy(view.cased.length);
  starts.push(rawStart(view, view.cased.length));
  return { cased, text: cased.toLowerCase(), starts: Uint32Array.from(starts) };
}

function decode(run: string, view: View, offset: number): View | null {
  const hex = HEX.test(run) && run.length % 2 === 0;
  const coding = hex ? "hex" : "base64";
  if (!isPrintable(Buffer.from(run.slice(0, SAMPLE_CHARS), coding))) return null;
  const bytes = Buffer.from(run, coding);
  if (!isPrintable(bytes)) return null;
  const cased = bytes.toString("latin1");
  const width = hex ? 2 : 4 / 3;
  const starts = Uint32Array.from({ length: cased.length + 1 }, (_, at) =>
    rawStart(view, offset + Math.min(run.length, Math.floor(at * width))),
  );
  starts[cased.length] = rawStart(view, offset + run.length);
  return { cased, text: cased.toLowerCase(), starts };
}

function isPrintable(bytes: Uint8Array): boolean {
  let printable = 0;
  for (const byte of bytes) if ((byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13)) printable++;
  return bytes.length > 0 && printable >= bytes.length * PRINTABLE_SHARE_MIN;
}
