import { createHash } from "node:crypto";
import type { DetectorSpec, Finding, Head, ScanParts, TextUnit } from "../platform/index.ts";
import { createCollector } from "./collect.ts";
import { DetectorError } from "./errors.ts";
import type { HeadModel } from "./head.ts";
import type { Group } from "./join.ts";
import { joinGroups, spansOf } from "./join.ts";
import { createLexicalFinder } from "./lexical.ts";
import { createNormaliser } from "./normalise.ts";
import { createOpenFrom } from "./open.ts";
import { createPhraseFinder } from "./phrases.ts";
import { createScorer } from "./score.ts";
import { createReader } from "./views.ts";
import { createWordFinder } from "./words.ts";

/** By head, 0..1. */
export type Scores = Partial<Record<Head | "any_harm", number>>;

export interface ScanResult {
  /** Per group of units: one finding per exact detector and kind, and one per head, whatever its score. */
  readonly findings: readonly Finding[];
  /**
   * Highest score of each head over all units: calibrated probabilities, and 0 or 1 for `pii` and `secret`.
   * `any_harm` is the highest of the harm heads. Heads without text to judge are absent.
   */
  readonly scores: Readonly<Scores>;
  /** Ids of every detector that ran, in the order of the specifications; scores cover the same ones. */
  readonly detectors: readonly string[];
}

/** The detectors of one policy, ready to use. Scans are synchronous and share scratch space; one scanner serves a process. */
export interface Scanner {
  /** Equal digests give equal findings: it covers specifications and weights. */
  readonly digest: string;
  /** Looks at every unit with every detector of these parts (default: all); units of one group are read as one text. */
  scan(units: readonly TextUnit[], parts?: ScanParts): ScanResult;
  /** The scores that these findings of a whole scan alone would give: those of one group of its units, for instance. */
  scoresOf(findings: readonly Finding[]): Readonly<Scores>;
  /**
   * UTF-16 offset of the earliest character that may belong to a phrase, secret or piece of personal data that is not
   * finished at the end of `text`; `text.length` when nothing is open. Findings before it are final, whatever follows.
   *
   * Holds back at most 4,096 visible characters (24,576 raw ones), or 16,384 of a private key block: no match is longer.
   * A match stretched beyond that by invisible characters loses its beginning to the stream, not its end.
   */
  openFrom(text: string): number;
}

/** What this room knows of a scanner besides: whoever has all findings of a text has its result. */
interface BuiltScanner extends Scanner {
  resultOf(findings: readonly Finding[], parts: ScanParts): ScanResult;
}

const NOTHING_TO_LOOK_FOR: ScanResult = Object.freeze({ findings: [], scores: {}, detectors: [] });

/** Heads of which `any_harm` is the highest; the others are properties, not harms. */
const HARM_HEADS: ReadonlySet<string> = new Set<Head>(["harmful_request"]);

export function createScanner(
  specs: readonly DetectorSpec[],
  models: readonly HeadModel[],
  weightsDigest: string,
): BuiltScanner {
  const normaliser = createNormaliser();
  const wordFinder = createWordFinder();
  const heads = specs.filter((spec) => spec.kind === "head");
  const exact = specs.filter((spec) => spec.kind !== "head");
  const lists = specs.filter((spec) => spec.kind === "phrases");
  const phrases = createPhraseFinder(lists, normaliser, wordFinder);
  const read = createReader(normaliser, wordFinder);
  const score = createScorer(heads.map((spec) => modelOf(spec.head, models)));
  const findExact = createLexicalFinder(exact, phrases);
  const openFrom = createOpenFrom(phrases, normaliser, wordFinder);

  const idsOf = (run: readonly DetectorSpec[]) => run.map((spec) => spec.id);
  const ids = { all: idsOf(specs), exact: idsOf(exact), heads: idsOf(heads) } as const satisfies Record<
    ScanParts,
    readonly string[]
  >;

  function scanGroup(group: Group, units: readonly TextUnit[], parts: ScanParts): readonly Finding[] {
    const collector = createCollector();
    const highest = heads.map(() => 0);
    for (const reading of group.readings) {
      const views = read(reading.text);
      if (parts !== "heads") {
        findExact(views, (spec, kind, start, end) => collector.add(spec, kind, spansOf(reading, start, end)));
      }
      if (parts === "exact" || heads.length === 0) continue;
      for (const [index, probability] of score(views).entries()) {
        highest[index] = Math.max(highest[index] ?? 0, probability);
      }
    }
    return parts === "exact"
      ? collector.findings()
      : [...collector.findings(), ...judged(group, units, highest)];
  }

  function judged(group: Group, units: readonly TextUnit[], highest: readonly number[]): readonly Finding[] {
    const whole = group.units.map((unit) => ({ unit, start: 0, end: units[unit]?.text.length ?? 0 }));
    return heads.map((spec, index) => ({
      detector: spec.id,
      head: spec.head,
      kind: null,
      score: highest[index] ?? 0,
      spans: whole,
    }));
  }

  function resultOf(findings: readonly Finding[], parts: ScanParts): ScanResult {
    const detectors = ids[parts];
    if (detectors.length === 0) return NOTHING_TO_LOOK_FOR;
    return { findings, scores: scoresOf(findings, parts === "heads" ? [] : exact), detectors };
  }

  return {
    digest: createHash("sha256")
      .update(JSON.stringify([weightsDigest, specs]))
      .digest("hex"),
    scan(units, parts = "all") {
      if (ids[parts].length === 0) return NOTHING_TO_LOOK_FOR;
      return resultOf(
        joinGroups(units).flatMap((group) => scanGroup(group, units, parts)),
        parts,
      );
    },
    resultOf,
    scoresOf: (findings) => scoresOf(findings, exact),
    openFrom: exact.length === 0 ? (text) => text.length : openFrom,
  };
}

function scoresOf(findings: readonly Finding[], exact: readonly DetectorSpec[]): Scores {
  const scores: Scores = {};
  for (const spec of exact) if (spec.kind === "pii" || spec.kind === "secret") scores[spec.kind] = 0;
  for (const { head, score } of findings) {
    if (head === null) continue;
    scores[head] = Math.max(scores[head] ?? 0, score);
    if (HARM_HEADS.has(head)) scores.any_harm = Math.max(scores.any_harm ?? 0, score);
  }
  return scores;
}

function modelOf(head: Head, models: readonly HeadModel[]): HeadModel {
  const model = models.find((candidate) => candidate.head === head);
  if (model !== undefined) return model;
  const known = models.map((candidate) => candidate.head).join(", ");
  throw new DetectorError(
    `No weights for the head "${head}": the weights folder has ${known}. Rebuild it or change the rule.`,
  );
}
