import type { Span, TextUnit } from "../platform/index.ts";

/** Units of one group read as one text, and where each stands in it. */
export interface JoinedText {
  readonly text: string;
  readonly parts: readonly { readonly unit: number; readonly start: number; readonly end: number }[];
}

export interface Group {
  /** Indexes into the units that were handed in; none of them empty. */
  readonly units: readonly number[];
  /** One reading for a single unit; else the parts run together and the parts on lines of their own. */
  readonly readings: readonly JoinedText[];
}

/** Groups units by their group number, in order of first appearance, and reads each group as one text. */
export function joinGroups(units: readonly TextUnit[]): readonly Group[] {
  return groupUnits(units).map((indexes) => ({ units: indexes, readings: readingsOf(units, indexes) }));
}

/** The indexes of the units of each group. Empty units hold nothing to find and are dropped. */
export function groupUnits(units: readonly TextUnit[]): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  for (let index = 0; index < units.length; index++) {
    const unit = units[index];
    if (unit === undefined || unit.text === "") continue;
    const group = members.get(unit.group);
    if (group === undefined) members.set(unit.group, [index]);
    else group.push(index);
  }
  return [...members.values()];
}

function readingsOf(units: readonly TextUnit[], indexes: readonly number[]): readonly JoinedText[] {
  const [first, second] = indexes;
  if (first === undefined || second !== undefined)
    return [join(units, indexes, ""), join(units, indexes, "\n")];
  const text = units[first]?.text ?? "";
  return [{ text, parts: [{ unit: first, start: 0, end: text.length }] }];
}

/** The stretches of units that [start, end) of a joined text covers. */
export function spansOf(joined: JoinedText, start: number, end: number): readonly Span[] {
  const { parts } = joined;
  let low = 0;
  for (let high = parts.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((parts[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  const spans: Span[] = [];
  for (let at = low; at < parts.length; at++) {
    const part = parts[at];
    if (part === undefined || part.start >= end) break;
    spans.push({
      unit: part.unit,
      start: Math.max(start, part.start) - part.start,
      end: Math.min(end, part.end) - part.start,
    });
  }
  return spans;
}

function join(units: readonly TextUnit[], indexes: readonly number[], separator: string): JoinedText {
  let text = "";
  const parts = indexes.map((unit, position) => {
    if (position > 0) text += separator;
    const start = text.length;
    text += units[unit]?.text ?? "";
    return { unit, start, end: text.length };
  });
  return { text, parts };
}
