/**
 * Runs a bench as a command: exit code 0 when everything promised holds, 1 when something does not,
 * 2 when the arguments cannot be used, 4 when it could not be measured.
 */
export async function carryOut(bench: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await bench()) ? 0 : 1;
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : String(problem));
    process.exitCode = isAboutArguments(problem) ? 2 : 4;
  }
}

/** A count from the command line. @throws RangeError for anything else */
export function countOf(name: string, value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError(`--${name} must be a whole number above 0, not “${value}”.`);
}

function isAboutArguments(problem: unknown): boolean {
  if (problem instanceof RangeError) return true;
  return problem instanceof Error && "code" in problem && String(problem.code).startsWith("ERR_PARSE_ARGS");
}
