import type { Scanner } from "../filters/index.ts";
import type { Caller, Decision, Direction, TextUnit } from "../platform/index.ts";
import type { Policy } from "../policy/index.ts";

export interface ScreenInput {
  readonly units: readonly TextUnit[];
  readonly direction: Direction;
  readonly caller: Pick<Caller, "stage" | "domains">;
  readonly model: string;
}

export interface Screening {
  readonly decision: Decision;
  /** As the detectors gave them, 0..1. */
  readonly scores: Readonly<Record<string, number>>;
  readonly texts: number;
  readonly chars: number;
}

export interface Screen {
  readonly policyDigest: string;
  readonly filtersDigest: string;
  screen(input: ScreenInput): Screening;
  /** See `Scanner.openFrom`: what lies before it is decided, whatever follows. */
  openFrom(text: string): number;
}

/** Rules compare scores at the resolution in which records keep them, so that a replay decides the same. */
const SCORE_STEPS = 255;

export function toSteps(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * SCORE_STEPS);
}

/** Screen-then-decide: the one way in which a text is judged, on the road, in streams and from the shell. */
export function createScreen(policy: Pick<Policy, "digest" | "decide">, scanner: Scanner): Screen {
  return {
    policyDigest: policy.digest,
    filtersDigest: scanner.digest,
    openFrom: (text) => scanner.openFrom(text),
    screen({ units, direction, caller, model }) {
      const scan = scanner.scan(units);
      const findings = scan.findings.map((found) => ({
        ...found,
        score: toSteps(found.score) / SCORE_STEPS,
      }));
      return {
        decision: policy.decide({ call: { model }, caller, direction, units, findings }),
        scores: scan.scores,
        texts: units.length,
        chars: units.reduce((sum, unit) => sum + unit.text.length, 0),
      };
    },
  };
}
