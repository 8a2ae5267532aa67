import type { Scanner, Scores } from "../filters/index.ts";
import type { Caller, Decision, Direction, Finding, Holds, ScanParts, TextUnit } from "../platform/index.ts";
import type { Policy } from "../policy/index.ts";

export interface ScreenInput {
  readonly units: readonly TextUnit[];
  readonly direction: Direction;
  readonly caller: Pick<Caller, "stage" | "domains">;
  readonly model: string;
  /** Which detectors look; all of them unless said. */
  readonly parts?: ScanParts;
}

export interface Screening {
  readonly decision: Decision;
  /** As the detectors gave them, 0..1. */
  readonly scores: Readonly<Record<string, number>>;
  readonly texts: number;
  readonly chars: number;
}

interface ScreenedApart {
  readonly screening: Screening;
  /** By the number of the group. */
  readonly scores: ReadonlyMap<number, Readonly<Scores>>;
}

export interface Screen {
  readonly policyDigest: string;
  readonly filtersDigest: string;
  /** What the policy says of each kind of content that no detector can read. */
  readonly unscannable: Policy["unscannable"];
  /** How much of a violation a streamed answer to this call may let out. */
  holds(of: Pick<ScreenInput, "caller" | "model">): Holds;
  screen(input: ScreenInput): Screening;
  /** As `screen`, with the scores of every group of units by themselves; a group without text has none. */
  screenApart(input: ScreenInput): ScreenedApart;
  /** See `Scanner.openFrom`: what lies before it is decided, whatever follows. */
  openFrom(text: string): number;
}

/** Rules compare scores at the resolution in which records keep them, so that a replay decides the same. */
const SCORE_STEPS = 255;

export function toSteps(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * SCORE_STEPS);
}

/** A score as records keep it, 0..1. */
export function asRecorded(score: number): number {
  return toSteps(score) / SCORE_STEPS;
}

/** Screen-then-decide: the one way in which a text is judged, on the road, in streams and from the shell. */
export function createScreen(
  policy: Pick<Policy, "digest" | "decide" | "holds" | "unscannable">,
  scanner: Scanner,
): Screen {
  function look({ units, direction, caller, model, parts }: ScreenInput) {
    const scan = scanner.scan(units, parts);
    const findings = scan.findings.map((found) => ({
      ...found,
      score: asRecorded(found.score),
    }));
    const screening: Screening = {
      decision: policy.decide({ call: { model }, caller, direction, units, findings }),
      scores: scan.scores,
      texts: units.length,
      chars: units.reduce((sum, unit) => sum + unit.text.length, 0),
    };
    return { screening, findings: scan.findings };
  }

  return {
    policyDigest: policy.digest,
    filtersDigest: scanner.digest,
    unscannable: policy.unscannable,
    holds: ({ caller, model }) => policy.holds({ call: { model }, caller }),
    openFrom: (text) => scanner.openFrom(text),
    screen: (input) => look(input).screening,
    screenApart(input) {
      const { screening, findings } = look(input);
      const found = Map.groupBy(findings, (finding) => groupOf(finding, input.units));
      const groups = new Set(input.units.map(({ group }) => group));
      return {
        screening,
        scores: new Map(Array.from(groups, (group) => [group, scanner.scoresOf(found.get(group) ?? [])])),
      };
    },
  };
}

/** Every finding stands in one group, and names a unit of it. */
function groupOf({ spans }: Finding, units: readonly TextUnit[]): number | undefined {
  return units[spans[0]?.unit ?? -1]?.group;
}
