import type { DocumentPath } from "./load.ts";

/** `error`: the policy cannot be enforced as it stands. `warning`: it can, but does not do what its reader believes. */
export interface LintFinding {
  readonly level: "error" | "warning";
  /** Where in the document, e.g. `rules[2].clause`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** A finding before its line is looked up. */
export interface Spotted {
  readonly level: LintFinding["level"];
  readonly path: DocumentPath;
  readonly message: string;
}
