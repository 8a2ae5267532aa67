import type { View } from "./normalise.ts";
import { rawStart } from "./normalise.ts";

/** A coded text inside a coded text is read too; deeper nesting is not. */
const DEPTH_MAX = 2;
/** At least `CODED_RUN_MIN` characters. */
const CODED_RUN = /[A-Za-z0-9+/_-]{16,}={0,2}/g;
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
  for (const match of view.cased.matchAll(CODED_RUN)) {
    const run = match[0];
    for (let from = 0; from === 0 || from + STRETCH_STEP < run.length; from += STRETCH_STEP) {
      const decoded = decode(run.slice(from, from + STRETCH), view, match.index + from);
      if (decoded === null) continue;
      views.push(decoded);
      if (depth < DEPTH_MAX) views.push(...decodedViews(decoded, depth + 1));
    }
  }
  return views;
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
