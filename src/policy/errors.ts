/** One thing that keeps a policy from being enforced, and the line (from 1) where it stands. */
export interface PolicyProblem {
  readonly line: number;
  /** Where in the document, e.g. `rules[2].when.head`. */
  readonly path: string;
  readonly message: string;
}

/** A policy file cannot be used. `message` lists every problem as `FILE:LINE: path: reason`, for operators. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly source: string;
  readonly problems: readonly PolicyProblem[];

  constructor(source: string, problems: readonly PolicyProblem[]) {
    super(problems.map((problem) => `${source}:${problem.line}: ${located(problem)}`).join("\n"));
    this.source = source;
    this.problems = problems;
  }
}

function located({ path, message }: PolicyProblem): string {
  return path === "" ? message : `${path}: ${message}`;
}
