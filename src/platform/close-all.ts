/**
 * Takes every step, one after the other, whatever became of those before. What went wrong is thrown at the end:
 * one problem as it is, several as one `AggregateError`.
 */
export async function closeAll(...steps: readonly (() => unknown)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (problem) {
      problems.push(...problemsOf(problem));
    }
  }
  if (problems.length === 1) throw problems[0];
  if (problems.length > 1) throw new AggregateError(problems, problems.map(String).join(" "));
}

/** What `closeAll` has thrown, one by one. */
export function problemsOf(thrown: unknown): readonly unknown[] {
  return thrown instanceof AggregateError ? thrown.errors : [thrown];
}
