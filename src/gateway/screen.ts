import { type LongScanner, type Scanner, ScannerUnavailable, type Scores } from "../filters/index.ts";
import type { Caller, Decision, Direction, Finding, Holds, ScanParts, TextUnit } from "../platform/index.ts";
import type { Policy } from "../policy/index.ts";
import { gatewayRefusals } from "./errors.ts";
import { createVerdictCache } from "./verdict-cache.ts";

export interface ScreenInput {
  readonly units: readonly TextUnit[];
  readonly direction: Direction;
  readonly caller: Pick<Caller, "stage" | "domains">;
  readonly model: string;
  /** Which detectors look; all of them unless said. */
  readonly parts?: ScanParts;
}

interface LongScreenInput extends ScreenInput {
  /** Whose messages these are: what was judged for an app is not judged again for the same app. */
  readonly appId: string;
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
  /** At once, so for short texts: a long one keeps everybody else waiting. */
  screen(input: ScreenInput): Screening;
  /** Whether these texts are for `screenLong`. */
  isLong(units: readonly TextUnit[]): boolean;
  /** Judges as `screen` does, texts of any length. Throws a Refusal when they cannot be screened in time. */
  screenLong(input: LongScreenInput): Promise<Screening>;
  /** As `screenLong`, with the scores of every group of units by themselves; a group without text has none. */
  screenApart(input: LongScreenInput): Promise<ScreenedApart>;
  /** See `Scanner.openFrom`: what lies before it is decided, whatever follows. */
  openFrom(text: string): number;
}

/** Texts of more characters together are judged beside the main thread. */
const SHORT_CHARS_MAX = 8_192;
/** So are more texts than this: each costs a scan of its own, however short it is. */
const SHORT_TEXTS_MAX = 256;

/** Rules compare scores at the resolution in which records keep them, so that a replay decides the same. */
const SCORE_STEPS = 255;

export function toSteps(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * SCORE_STEPS);
}

/** A score as records keep it, 0..1. */
export function asRecorded(score: number): number {
  return toSteps(score) / SCORE_STEPS;
}

/**
 * Screen-then-decide: the one way in which a text is judged, on the road, in streams and from the shell.
 *
 * @param longScanner for `screenLong`; without it long texts too are scanned at once
 */
export function createScreen(
  policy: Pick<Policy, "digest" | "decide" | "holds" | "unscannable">,
  scanner: Scanner,
  longScanner?: Pick<LongScanner, "scan">,
): Screen {
  const cache = createVerdictCache();

  function judge(scan: ReturnType<Scanner["scan"]>, input: ScreenInput): Screening {
    const { units, direction, caller, model } = input;
    const findings = scan.findings.map(atSteps);
    return {
      decision: policy.decide({ call: { model }, caller, direction, units, findings }),
      scores: scan.scores,
      texts: units.length,
      chars: charsOf(units),
    };
  }

  function scanLong({ units, parts, appId }: LongScreenInput): Promise<ReturnType<Scanner["scan"]>> {
    if (longScanner === undefined) return Promise.resolve(scanner.scan(units, parts));
    return longScanner.scan(units, cache.of(appId), parts).catch(refuseUnscreened);
  }

  return {
    policyDigest: policy.digest,
    filtersDigest: scanner.digest,
    unscannable: policy.unscannable,
    holds: ({ caller, model }) => policy.holds({ call: { model }, caller }),
    openFrom: (text) => scanner.openFrom(text),
    screen: (input) => judge(scanner.scan(input.units, input.parts), input),
    isLong,
    screenLong: async (input) => judge(await scanLong(input), input),
    async screenApart(input) {
      const scan = isLong(input.units) ? await scanLong(input) : scanner.scan(input.units, input.parts);
      const found = Map.groupBy(scan.findings, (finding) => groupOf(finding, input.units));
      const groups = new Set(input.units.map(({ group }) => group));
      return {
        screening: judge(scan, input),
        scores: new Map(Array.from(groups, (group) => [group, scanner.scoresOf(found.get(group) ?? [])])),
      };
    },
  };
}

/** Every finding stands in one group, and names a unit of it. */
function groupOf({ spans }: Finding, units: readonly TextUnit[]): number | undefined {
  return units[spans[0]?.unit ?? -1]?.group;
}

function isLong(units: readonly TextUnit[]): boolean {
  return units.length > SHORT_TEXTS_MAX || charsOf(units) > SHORT_CHARS_MAX;
}

function atSteps(found: Finding): Finding {
  return { ...found, score: asRecorded(found.score) };
}

/** What could not be screened is not let through. */
function refuseUnscreened(problem: unknown): never {
  if (!(problem instanceof ScannerUnavailable)) throw problem;
  throw gatewayRefusals.refuse(
    "screening_unavailable",
    "This much text cannot be screened at the moment. Send the request again in a moment.",
    { cause: problem, headers: { "retry-after": "1" } },
  );
}

function charsOf(units: readonly TextUnit[]): number {
  return units.reduce((sum, unit) => sum + unit.text.length, 0);
}
