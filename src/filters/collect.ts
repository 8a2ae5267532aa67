import type { DetectorSpec, Finding, Span } from "../platform/index.ts";

const NONE: readonly never[] = Object.freeze([]);

/** Gathers what exact detectors find in one group of units: one finding per detector and kind, its spans merged. */
export interface Collector {
  add(spec: DetectorSpec, kind: string | null, spans: readonly Span[]): void;
  findings(): readonly Finding[];
}

export function createCollector(): Collector {
  const found = new Map<string, { spec: DetectorSpec; kind: string | null; spans: Span[] }>();
  return {
    add(spec, kind, spans) {
      const key = `${spec.id}\n${kind ?? ""}`;
      const entry = found.get(key);
      if (entry === undefined) found.set(key, { spec, kind, spans: [...spans] });
      else entry.spans.push(...spans);
    },
    findings: () => {
      if (found.size === 0) return NONE;
      return Array.from(found.values(), ({ spec, kind, spans }) => ({
        detector: spec.id,
        head: spec.kind === "phrases" ? null : spec.kind === "head" ? spec.head : spec.kind,
        kind,
        score: 1,
        spans: merged(spans),
      }));
    },
  };
}

/** In order, overlapping spans as one. The same match is usually seen in several readings of a text. */
function merged(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => a.unit - b.unit || a.start - b.start);
  const result: Span[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last === undefined || last.unit !== span.unit || span.start >= last.end) result.push(span);
    else if (span.end > last.end) result[result.length - 1] = { ...last, end: span.end };
  }
  return result;
}
