import type { Refusal } from "../platform/index.ts";
import { modelRefusals } from "./errors.ts";
import type { Upstream, UpstreamAnswer, UpstreamRequest } from "./upstream.ts";

/**
 * Sends one request to the upstream and returns its answer once the first byte is there.
 *
 * Throws a Refusal when there is no answer. An answer with an error status is returned as it is:
 * its text must be screened before anybody may read it.
 */
export async function forward(upstream: Upstream, request: UpstreamRequest): Promise<UpstreamAnswer> {
  try {
    return await upstream.complete(request);
  } catch (problem) {
    if (request.signal.aborted) throw problem;
    throw refusalOf(problem);
  }
}

/** The transport's error codes of undici that mean "too slow"; all others mean "not there". */
const TIMEOUTS = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"]);

/** Turns an error of the connection into the refusal a caller may read; the original stays the cause. */
export function refusalOf(problem: unknown): Refusal {
  if (TIMEOUTS.has(codeOf(problem))) {
    return modelRefusals.refuse(
      "upstream_timeout",
      "The model's server did not answer in time. Try again later; if it stays so, ask your operator.",
      { cause: problem },
    );
  }
  return modelRefusals.refuse(
    "upstream_unreachable",
    "The model's server could not be reached. Try again later; if it stays so, ask your operator.",
    { cause: problem },
  );
}

/** The answer broke off or went silent after its first byte. */
export function interruption(problem: unknown): Refusal {
  return modelRefusals.refuse(
    "upstream_interrupted",
    "The model's server stopped in the middle of its answer. What you received is incomplete.",
    { cause: problem },
  );
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && "code" in problem ? String(problem.code) : "";
}
