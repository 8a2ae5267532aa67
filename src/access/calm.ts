import type { Caller, Counters, Refusal } from "../platform/index.ts";
import { refusals } from "./errors.ts";

/**
 * Requests of one app in 60 s that no limit has counted: refused ones, and lists of models. Each is read and has a
 * record of its own, about 700 bytes; more than this many are turned away unread and counted together.
 */
const UNADMITTED_PER_MINUTE = 600;

/** Keeps an app whose requests all fail from filling the disk and from having its bodies read for nothing. */
export function createCalm(counters: Counters) {
  const keyOf = ({ appId }: Caller) => `unadmitted:${appId}`;
  return {
    /** Before the body is read. Throws `access/too_many_refused`. */
    requireCalm(caller: Caller): void {
      if (!caller.limitsBind) return;
      const { used, emptyInMs } = counters.state(keyOf(caller));
      if (used.requests >= UNADMITTED_PER_MINUTE) throw tooMany(emptyInMs);
    },
    /** One more request that ended without having been admitted. */
    noteUnadmitted(caller: Caller): void {
      counters.reserve(keyOf(caller), { requests: 1, tokens: 0 }, undefined);
    },
  };
}

function tooMany(emptyInMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(emptyInMs / 1000));
  return refusals.refuse(
    "too_many_refused",
    `More than ${UNADMITTED_PER_MINUTE} requests of this app were refused in the last 60 seconds, so this one was not read. Mend what refuses them, and try again in ${seconds} s.`,
    { headers: { "retry-after": String(seconds) } },
  );
}
