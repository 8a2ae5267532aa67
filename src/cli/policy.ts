import { type Head, resourcePath } from "../platform/index.ts";
import {
  guidelineMarkdown,
  type LintFinding,
  lintSource,
  loadPolicy,
  type Policy,
  PolicyError,
  type ScreenForTest,
  type TestReport,
} from "../policy/index.ts";
import { type CommandIo, withArguments } from "./arguments.ts";

export interface PolicyIo extends CommandIo {
  /** Builds this policy's detectors and screens with them as the gateway does. */
  screenFor(policy: Policy): ScreenForTest;
  /** Heads that the installed weights can score; `lint` then names rules on any other. */
  readonly heads?: readonly Head[];
}

/**
 * `fairlead policy lint|test|show [FILE]`. Exit codes: 0 it holds · 1 a finding or a failed example ·
 * 2 the arguments or the file cannot be used, with the line and the reason.
 */
export async function policyCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  return withArguments("policy", args, io, ({ verb, positionals }, told) => {
    const [file = resourcePath("policies", "default.yaml")] = positionals;
    try {
      if (verb === "lint") return lint(file, told);
      return verb === "test" ? test(file, told) : show(file, told);
    } catch (problem) {
      if (!(problem instanceof PolicyError)) throw problem;
      told.err(problem.message);
      if (told.json) told.out(JSON.stringify({ file, problems: problem.problems }));
      return 2;
    }
  });
}

function lint(file: string, io: PolicyIo): number {
  const findings = lintSource({ file }, io.heads === undefined ? {} : { heads: io.heads });
  if (io.json) io.out(JSON.stringify({ file, findings }));
  else for (const line of lintLines(file, findings)) io.out(line);
  return findings.length === 0 ? 0 : 1;
}

function lintLines(file: string, findings: readonly LintFinding[]): readonly string[] {
  if (findings.length === 0) return [`${file}: nothing to mend`];
  const lines = findings.map(
    ({ line, level, path, message }) => `${file}:${line}: ${level}: ${path}: ${message}`,
  );
  return [...lines, counted(findings.length, "finding")];
}

function test(file: string, io: PolicyIo): number {
  const policy = loadPolicy({ file }, io.heads === undefined ? {} : { heads: io.heads });
  const report = policy.test(io.screenFor(policy));
  if (io.json) io.out(JSON.stringify({ file, digest: policy.digest, ...report }));
  else for (const line of testLines(file, report)) io.out(line);
  return report.failures.length === 0 ? 0 : 1;
}

/** Places, not texts: an example can be something nobody wants on a screen or in a build log. */
function testLines(file: string, { ran, failures }: TestReport): readonly string[] {
  const lines = failures.map(
    ({ line, path, direction, message }) => `${file}:${line}: ${path} (${direction}): ${message}`,
  );
  return [...lines, `${counted(ran, "example")} screened, ${failures.length} failed`];
}

function show(file: string, io: PolicyIo): number {
  const { guideline } = loadPolicy({ file });
  io.out(io.json ? JSON.stringify(guideline) : guidelineMarkdown(guideline).trimEnd());
  return 0;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
