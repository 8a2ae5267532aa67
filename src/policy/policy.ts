import type { Decision, DetectorSpec, Holds } from "../platform/index.ts";
import { compileDetectors, digestOf } from "./compile.ts";
import { createDecide, type DecideInput } from "./decide.ts";
import { PolicyError } from "./errors.ts";
import { runExamples, type ScreenForTest, type TestReport } from "./examples.ts";
import { type Guideline, guidelineOf } from "./guideline.ts";
import { createHolds } from "./holds.ts";
import { type LintOptions, lintDocument } from "./lint.ts";
import type { LintFinding } from "./lint-finding.ts";
import { type PolicySource, readPolicy, type SourcedDocument, sourceName } from "./load.ts";
import type { PolicyDocument, UnreadByKind } from "./schema.ts";
import { unscannableOf } from "./unscannable.ts";
import type { Asking } from "./where.ts";

/** A usage policy in force: what it says, what must be detected for it, and what it decides. */
export interface Policy {
  readonly document: PolicyDocument;
  /** sha256 (hex) of the document's canonical JSON: layout and comments of the file do not change it. */
  readonly digest: string;
  readonly detectors: readonly DetectorSpec[];
  /** For pages: clauses, domains and terms with anchors, without phrase lists and examples. */
  readonly guideline: Guideline;
  /** Of every kind of content that no detector can read: whether it is refused or passes unread. */
  readonly unscannable: UnreadByKind;
  decide(input: DecideInput): Decision;
  /** How much of a violation a streamed answer to this call may let out. */
  holds(asking: Asking): Holds;
  lint(options?: LintOptions): readonly LintFinding[];
  /** Runs every example of every rule through `screen`, in each direction the rule looks at. */
  test(screen: ScreenForTest): TestReport;
}

/** Makes a policy of a document that was read. Expects its references to hold: `loadPolicy` checks them. */
function createPolicy(sourced: SourcedDocument): Policy {
  const { document } = sourced;
  const digest = digestOf(document);
  return {
    document,
    digest,
    detectors: compileDetectors(document),
    guideline: guidelineOf(document, digest),
    unscannable: unscannableOf(document),
    decide: createDecide(document.rules),
    holds: createHolds(document.rules),
    lint: (options) => lintDocument(sourced, options),
    test: (screen) => runExamples(sourced, screen),
  };
}

/**
 * Reads a policy that can be enforced.
 *
 * Throws PolicyError, with a line for every problem, when the file cannot be read, is malformed, or
 * a rule points at a clause, domain or phrase list that is not there, or at none of the heads in `options`.
 */
export function loadPolicy(source: PolicySource, options?: LintOptions): Policy {
  const sourced = readPolicy(source);
  const broken = lintDocument(sourced, options).filter(({ level }) => level === "error");
  if (broken.length > 0) throw new PolicyError(sourceName(source), broken);
  return createPolicy(sourced);
}

/** Lints a policy that need not be enforceable. Throws PolicyError only for a file that is not a policy at all. */
export function lintSource(source: PolicySource, options?: LintOptions): readonly LintFinding[] {
  return lintDocument(readPolicy(source), options);
}
