import assert from "node:assert/strict";
import { APICallError } from "ai";

/** What the Vercel AI SDK throws. */
export async function thrownBy(call: PromiseLike<unknown>): Promise<APICallError> {
  const problem: unknown = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(APICallError.isInstance(problem), `expected an APICallError, got ${String(problem)}`);
  return problem;
}

export function checkCallError(problem: APICallError, status: number, isRetryable: boolean): void {
  assert.deepEqual([problem.statusCode, problem.isRetryable], [status, isRetryable]);
}
