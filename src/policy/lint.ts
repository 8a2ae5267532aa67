import type { Head } from "../platform/index.ts";
import { spotPoorExamples } from "./lint-examples.ts";
import { spotUnreachable } from "./lint-reach.ts";
import { spotBrokenReferences } from "./lint-references.ts";
import { type DocumentPath, type SourcedDocument, showPath } from "./load.ts";

/** `error`: the policy cannot be enforced as it stands. `warning`: it can, but does not do what its reader believes. */
export interface LintFinding {
  readonly level: "error" | "warning";
  /** Where in the document, e.g. `rules[2].clause`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface LintOptions {
  /** Heads that the installed weights can score. Without the list, heads are not checked. */
  readonly heads?: readonly Head[];
}

/** A finding before its line is looked up. */
export interface Spotted {
  readonly level: LintFinding["level"];
  readonly path: DocumentPath;
  readonly message: string;
}

/** Everything that is wrong or missing in a well-formed policy, in the order of the file. */
export function lintDocument(sourced: SourcedDocument, options: LintOptions = {}): readonly LintFinding[] {
  const { document, lineOf } = sourced;
  const spotted = [
    ...spotBrokenReferences(document, options.heads),
    ...spotUnreachable(document),
    ...spotPoorExamples(document),
  ];
  return spotted
    .map(({ level, path, message }) => ({ level, path: showPath(path), line: lineOf(path), message }))
    .sort((a, b) => a.line - b.line);
}
