import { Refusal } from "../platform/index.ts";
import { modelRefusals } from "./errors.ts";
import { ANSWER_BYTES_MAX, AnswerTooLarge, BrokenAnswer } from "./upstream.ts";

/** The transport's error codes of undici that mean "too slow"; all others mean "not there". */
const TIMEOUTS = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"]);

/** Turns an error of the connection into the refusal a caller may read; the original stays the cause. */
export function refusalOf(problem: unknown): Refusal {
  if (problem instanceof Refusal) return problem;
  if (problem instanceof BrokenAnswer) {
    return TIMEOUTS.has(codeOf(problem.cause)) ? refusalOf(problem.cause) : interruption(problem);
  }
  if (problem instanceof AnswerTooLarge) {
    return modelRefusals.refuse(
      "answer_too_large",
      `The model's answer is larger than ${ANSWER_BYTES_MAX} bytes.`,
      {
        cause: problem,
      },
    );
  }
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

/** What the transport says when no connection came about, so that the request was certainly not read. */
const NOT_CONNECTED = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** True when the upstream cannot have begun to answer, so that nothing was used up. */
export function neverArrived(problem: unknown): boolean {
  if (problem instanceof Refusal) return true;
  const { errors } = problem instanceof AggregateError ? problem : { errors: [problem] };
  return errors.every((each) => NOT_CONNECTED.has(codeOf(each)));
}
