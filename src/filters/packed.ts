import type { Finding, Span } from "../platform/index.ts";

/**
 * A finding as workers and memories keep it. Units are counted within their group, so that it holds wherever the same
 * group stands in a body; hundreds of thousands of spans cross threads as fast as one.
 */
interface PackedFinding extends Pick<Finding, "detector" | "head" | "kind" | "score"> {
  /** Unit, start and end of each span, one after the other. */
  readonly spans: Uint32Array<ArrayBuffer>;
}

/** What all detectors found in one group of units. Holds no text. */
export type GroupScan = readonly PackedFinding[];

const NUMBERS = 3;

/** Packs the findings of one group whose units are numbered from 0. */
export function pack(findings: readonly Finding[]): GroupScan {
  return findings.map(({ detector, head, kind, score, spans }) => ({
    detector,
    head,
    kind,
    score,
    spans: packSpans(spans),
  }));
}

/** @param units where the units of the group stand now */
export function unpack(scan: GroupScan, units: readonly number[]): readonly Finding[] {
  return scan.map(({ detector, head, kind, score, spans }) => ({
    detector,
    head,
    kind,
    score,
    spans: unpackSpans(spans, units),
  }));
}

function packSpans(spans: readonly Span[]): Uint32Array<ArrayBuffer> {
  const packed = new Uint32Array(spans.length * NUMBERS);
  let at = 0;
  for (const { unit, start, end } of spans) {
    packed[at++] = unit;
    packed[at++] = start;
    packed[at++] = end;
  }
  return packed;
}

function unpackSpans(packed: Uint32Array, units: readonly number[]): readonly Span[] {
  const spans: Span[] = [];
  for (let at = 0; at < packed.length; at += NUMBERS) {
    const unit = units[packed[at] ?? 0];
    if (unit === undefined) throw new RangeError("a finding names a unit that its group does not have");
    spans.push({ unit, start: packed[at + 1] ?? 0, end: packed[at + 2] ?? 0 });
  }
  return spans;
}
