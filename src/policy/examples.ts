import type { Caller, Decision, Direction, Stage, TextUnit } from "../platform/index.ts";
import { type SourcedDocument, showPath } from "./load.ts";
import type { Example, Rule } from "./schema.ts";

/** One example, ready to be screened: what the rest of Fairlead would see had it come through the gateway. */
export interface ScreenInput {
  readonly units: readonly TextUnit[];
  readonly direction: Direction;
  readonly stage: Stage;
  readonly model: string;
  readonly domains: Caller["domains"];
}

/** Screens as the gateway does: the detectors of this policy, then its `decide`. */
export type ScreenForTest = (input: ScreenInput) => Decision;

export type Expectation = "must_trip" | "must_pass";

/** An example that did not do what its rule promises. It names the place, never the text. */
interface TestFailure {
  readonly rule: string;
  readonly expectation: Expectation;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly direction: Direction;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface TestReport {
  /** Examples screened; one that runs in both directions counts twice. */
  readonly ran: number;
  readonly failures: readonly TestFailure[];
}

/** Runs all examples. A must-trip has to make its own rule match, in shadow too; a must-pass may not. */
export function runExamples({ document, lineOf }: SourcedDocument, screen: ScreenForTest): TestReport {
  const failures: TestFailure[] = [];
  let ran = 0;
  for (const [ruleIndex, rule] of document.rules.entries()) {
    for (const expectation of ["must_trip", "must_pass"] as const) {
      for (const [index, example] of rule.tests[expectation].entries()) {
        for (const direction of directionsOf(rule, example)) {
          ran += 1;
          const decision = screen(asScreened(rule, example, direction));
          const tripped = decision.matches.some((match) => match.rule === rule.id);
          if (tripped === (expectation === "must_trip")) continue;
          const path = ["rules", ruleIndex, "tests", expectation, index];
          const message = tripped ? `trips ${rule.id}, but must pass` : `passes ${rule.id}, but must trip it`;
          const place = { index, direction, path: showPath(path), line: lineOf(path) };
          failures.push({ rule: rule.id, expectation, ...place, message });
        }
      }
    }
  }
  return { ran, failures };
}

function directionsOf({ where }: Rule, example: Example): readonly Direction[] {
  if (typeof example !== "string" && example.direction !== undefined) return [example.direction];
  return where.direction ?? ["input", "output"];
}

/** What an example leaves open is filled in so that the rule looks at it. */
function asScreened({ where }: Rule, example: Example, direction: Direction): ScreenInput {
  const written = typeof example === "string" ? { text: example } : example;
  const usualRole = direction === "input" ? "user" : "assistant";
  const unit: TextUnit = {
    role: written.role ?? preferred(where.roles, usualRole),
    channel: written.channel ?? preferred(where.channels, "content"),
    path: "messages[0].content",
    group: 0,
    text: written.text,
  };
  return {
    units: [unit],
    direction,
    stage: written.stage ?? preferred(where.stages, "production"),
    model: where.models?.[0]?.replace("*", "example") ?? "example",
    domains: where.domains ?? [],
  };
}

function preferred<Choice>(allowed: readonly Choice[] | undefined, usual: Choice): Choice {
  if (allowed === undefined || allowed.includes(usual)) return usual;
  return allowed[0] ?? usual;
}
