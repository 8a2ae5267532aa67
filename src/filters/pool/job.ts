import type { GroupScan } from "../packed.ts";
import type { ScanTask } from "./messages.ts";

/** Groups are sent in slices of about this many characters, a few milliseconds of work, so that jobs can take turns. */
const SLICE_CHARS = 65_536;

export interface Slice {
  /** Index of its first group in the job. */
  readonly first: number;
  readonly groups: ScanTask["groups"];
  readonly chars: number;
}

/** The groups of one scan on their way through the workers. */
export interface Job {
  readonly parts: ScanTask["parts"];
  readonly chars: number;
  /** Not handed to a worker yet. */
  readonly waiting: Slice[];
  /** By group; complete when `left` is 0. */
  readonly done: GroupScan[];
  left: number;
  readonly resolve: (done: readonly GroupScan[]) => void;
  readonly reject: (problem: unknown) => void;
}

/** In whole groups: a group is one text, and read as one. */
export function slicesOf(groups: ScanTask["groups"]): Slice[] {
  const slices: Slice[] = [];
  for (let first = 0; first < groups.length; ) {
    let chars = 0;
    let end = first;
    while (end < groups.length && (end === first || chars + lengthOf(groups[end]) <= SLICE_CHARS)) {
      chars += lengthOf(groups[end]);
      end++;
    }
    slices.push({ first, groups: groups.slice(first, end), chars });
    first = end;
  }
  return slices;
}

function lengthOf(texts: readonly string[] = []): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
