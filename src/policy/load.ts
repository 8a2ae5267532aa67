import { readFileSync } from "node:fs";
import { type Document, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { suggestion } from "../platform/index.ts";
import { PolicyError, type PolicyProblem } from "./errors.ts";
import { PolicyDocument } from "./schema.ts";

/** A file by its path, or a text that is at hand; `name` stands for the file in messages. */
export type PolicySource = { readonly file: string } | { readonly text: string; readonly name?: string };

/** Steps from the document's root to one value, e.g. `["rules", 2, "when", "head"]`. */
export type DocumentPath = readonly (string | number)[];

/** A policy document that still knows where in its file everything stands. */
export interface SourcedDocument {
  readonly document: PolicyDocument;
  /** Line (from 1) of the value at `path`, or of its nearest ancestor that is in the file. */
  lineOf(path: DocumentPath): number;
}

export function sourceName(source: PolicySource): string {
  return "file" in source ? source.file : (source.name ?? "policy");
}

/** `rules[2].when.head`, as people write it. */
export function showPath(path: DocumentPath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

/** Reads and checks the shape of a policy. Throws PolicyError with every problem and its line. */
export function readPolicy(source: PolicySource): SourcedDocument {
  const name = sourceName(source);
  const lines = new LineCounter();
  const yaml = parseDocument(textOf(source, name), { lineCounter: lines, uniqueKeys: true });
  const syntax = [...yaml.errors, ...yaml.warnings].map((problem) => ({
    line: lines.linePos(problem.pos[0]).line,
    path: "",
    message: firstLine(problem.message),
  }));
  if (syntax.length > 0) throw new PolicyError(name, syntax);

  const lineOf = (path: DocumentPath) => lineOfPath(yaml, lines, path);
  const plain = plainValue(yaml, name);
  const parsed = PolicyDocument.safeParse(plain);
  if (parsed.success) return { document: parsed.data, lineOf };
  throw new PolicyError(
    name,
    parsed.error.issues.map((issue) => problemOf(issue, plain, lineOf)),
  );
}

function textOf(source: PolicySource, name: string): string {
  if ("text" in source) return source.text;
  try {
    return readFileSync(source.file, "utf8");
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new PolicyError(name, [{ line: 1, path: "", message: `the policy cannot be read (${reason})` }]);
  }
}

/** Aliases are expanded by the yaml library, which refuses a file that would blow up in memory. */
function plainValue(yaml: Document.Parsed, name: string): unknown {
  try {
    return yaml.toJS();
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new PolicyError(name, [{ line: 1, path: "", message: firstLine(reason) }]);
  }
}

/** The yaml library repeats the position and quotes the file below its first line; we give the position ourselves. */
function firstLine(message: string): string {
  return message.replace(/ at line \d+, column \d+:?[\s\S]*$/, "");
}

function problemOf(
  issue: z.core.$ZodIssue,
  plain: unknown,
  lineOf: (path: DocumentPath) => number,
): PolicyProblem {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return { line: lineOf([...path, issue.keys[0] ?? ""]), path: showPath(path), message: issue.message };
  }
  return { line: lineOf(path), path: showPath(path), message: reasonOf(issue, plain, path) };
}

function reasonOf(issue: z.core.$ZodIssue, plain: unknown, path: DocumentPath): string {
  const written = valueAt(plain, path);
  if (path.length > 0 && written === undefined) return "is missing";
  if (issue.code !== "invalid_value") return issue.message.replace(/^Invalid input: /, "");
  const known = issue.values.map(String);
  return `must be one of ${known.join(", ")}${suggestion(String(written), known)}`;
}

/** The written value at `path`: aliases are already expanded here, which they are not in the yaml tree. */
function valueAt(plain: unknown, path: DocumentPath): unknown {
  let value = plain;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** A key counts as the place of its value, so that `clauses:` with nothing below it is found where it stands. */
function lineOfPath(yaml: Document.Parsed, lines: LineCounter, path: DocumentPath): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(yaml, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(yaml: Document.Parsed, path: DocumentPath): number | undefined {
  const key = path.at(-1);
  const parent = path.length === 1 ? yaml.contents : yaml.getIn(path.slice(0, -1), true);
  if (!isNode(parent)) return undefined;
  if (typeof key === "number") {
    const item = yaml.getIn(path, true);
    return isNode(item) ? item.range?.[0] : undefined;
  }
  let offset: number | undefined;
  visit(parent, {
    Pair(_, pair, ancestors) {
      if (ancestors.at(-1) !== parent) return visit.SKIP;
      if (isPair(pair) && isScalar(pair.key) && pair.key.value === key) offset = pair.key.range?.[0];
      return visit.SKIP;
    },
  });
  return offset;
}
