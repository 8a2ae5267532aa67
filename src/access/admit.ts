import type { Caller, Clock, Counters, Denial, Grant, Refusal, WindowState } from "../platform/index.ts";
import { refusals } from "./errors.ts";

/** What one call will need at most. */
export interface Ask {
  readonly model: string;
  /** Estimate of the input; rounded up. */
  readonly inputTokens: number;
  /** The caller's own bound on the answer, or the model's default where the caller names none. */
  readonly maxTokens: number;
}

/** What one call really used, as the upstream reported it. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A call that was let in. Hand it back to `settle` once. */
export interface Admission {
  readonly caller: Caller;
  readonly model: string;
  readonly reservedTokens: number;
  /** Milliseconds since 1970; what `restoreUsage` needs as `at` after a restart. */
  readonly at: number;
  readonly grant: Grant;
}

/** A call of before a restart: settled tokens, or the reservation where none are known. */
export interface PastUsage {
  readonly appId: string;
  /** When it was admitted, in milliseconds since 1970. */
  readonly at: number;
  readonly tokens: number;
}

/** Limits hold per app, over all its keys, in any 60 seconds. */
export function createAdmission({ counters, clock }: { readonly counters: Counters; readonly clock: Clock }) {
  function admit(caller: Caller, { model, inputTokens, maxTokens }: Ask): Admission {
    const reservedTokens = Math.ceil(inputTokens) + Math.ceil(maxTokens);
    if (!(reservedTokens >= 0)) throw new RangeError("A call cannot reserve less than no tokens.");
    const answer = counters.reserve(
      caller.appId,
      { requests: 1, tokens: reservedTokens },
      caller.limitsBind ? inWindow(caller) : undefined,
    );
    if (!answer.granted) throw limited(answer, caller, reservedTokens, rateHeaders(caller));
    return { caller, model, reservedTokens, at: clock.now(), grant: answer };
  }

  function rateHeaders(of: Caller | Admission): Record<string, string> {
    const caller = "caller" in of ? of.caller : of;
    return rateHeadersOf(caller, counters.state(caller.appId));
  }

  return {
    admit,
    rateHeaders,
    settle: ({ grant, reservedTokens }: Admission, usage: TokenUsage | "unknown"): boolean =>
      grant.settle(spentTokens(usage) ?? reservedTokens),
    restoreUsage(entries: readonly PastUsage[]): void {
      const oldestFirst = [...entries].sort((a, b) => a.at - b.at);
      for (const { appId, at, tokens } of oldestFirst) {
        counters.restore(appId, { requests: 1, tokens }, clock.now() - at);
      }
    },
  };
}

/** Undefined when unknown: an upstream that reports nonsense never earns its caller a refund. */
function spentTokens(usage: TokenUsage | "unknown"): number | undefined {
  if (usage === "unknown") return undefined;
  const { inputTokens, outputTokens } = usage;
  const isSound = [inputTokens, outputTokens].every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0);
  return isSound ? inputTokens + outputTokens : undefined;
}

function inWindow({ limits }: Caller) {
  return { requests: limits.requestsPerMinute, tokens: limits.tokensPerMinute };
}

function limited(
  { exceeded, waitMs }: Denial,
  { limits }: Caller,
  reservedTokens: number,
  headers: Record<string, string>,
): Refusal {
  if (waitMs === Number.POSITIVE_INFINITY) {
    return refusals.refuse(
      "request_too_large",
      `This request reserves ${reservedTokens} tokens (its input and the longest answer it allows), and the app has ${limits.tokensPerMinute} a minute. Waiting does not help: shorten the input, lower \`max_tokens\`, or ask your operator for a larger limit.`,
      // Client libraries retry every 429 unless told otherwise.
      { headers: { ...headers, "x-should-retry": "false" } },
    );
  }
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const limit = exceeded === "requests" ? limits.requestsPerMinute : limits.tokensPerMinute;
  return refusals.refuse(
    exceeded === "requests" ? "rate_limited_requests" : "rate_limited_tokens",
    `This app may use ${limit} ${exceeded} in any 60 seconds. Try again in ${seconds} s, or ask your operator for a larger limit.`,
    { headers: { ...headers, "retry-after": String(seconds) } },
  );
}

function rateHeadersOf({ limits }: Caller, { used, emptyInMs }: WindowState): Record<string, string> {
  const reset = duration(emptyInMs);
  return {
    "x-ratelimit-limit-requests": String(limits.requestsPerMinute),
    "x-ratelimit-limit-tokens": String(limits.tokensPerMinute),
    "x-ratelimit-remaining-requests": String(Math.max(0, limits.requestsPerMinute - used.requests)),
    "x-ratelimit-remaining-tokens": String(Math.max(0, limits.tokensPerMinute - used.tokens)),
    "x-ratelimit-reset-requests": reset,
    "x-ratelimit-reset-tokens": reset,
  };
}

/** As OpenAI writes it: `120ms`, `59.5s`, `1m0s`. */
function duration(milliseconds: number): string {
  const whole = Math.ceil(milliseconds);
  if (whole < 1_000) return `${whole}ms`;
  if (whole < 60_000) return `${whole / 1_000}s`;
  return `${Math.floor(whole / 60_000)}m${(whole % 60_000) / 1_000}s`;
}
