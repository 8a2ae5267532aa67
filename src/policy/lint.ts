import type { Head } from "../platform/index.ts";
import { spotPoorExamples } from "./lint-examples.ts";
import type { LintFinding } from "./lint-finding.ts";
import { spotUnreachable } from "./lint-reach.ts";
import { spotBrokenReferences } from "./lint-references.ts";
import { type SourcedDocument, showPath } from "./load.ts";

export interface LintOptions {
  /** Heads that the installed weights can score. Without the list, heads are not checked. */
  readonly heads?: readonly Head[];
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
