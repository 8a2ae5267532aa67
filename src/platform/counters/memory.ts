import type { Clock } from "../clock.ts";
import { type Counters, type Denial, type Grant, type Usage, WINDOW_MS } from "./counters.ts";
import { createSlidingLog, type SlidingLog } from "./sliding-log.ts";

const METERS = ["requests", "tokens"] as const;

/** Counters of one process: synchronous, therefore exact however many calls are in flight. */
export function createMemoryCounters({ clock }: { readonly clock: Pick<Clock, "monotonic"> }): Counters {
  const logs = new Map<string, SlidingLog>();
  let sweptAt = clock.monotonic();

  /** Drops the logs of keys that have been idle for a window, so that memory follows the keys in use. */
  function sweep(now: number): void {
    if (now - sweptAt < WINDOW_MS) return;
    sweptAt = now;
    for (const [key, log] of logs) {
      log.expire(now);
      if (log.emptyIn(now) === 0) logs.delete(key);
    }
  }

  function logOf(key: string, now: number): SlidingLog {
    sweep(now);
    let log = logs.get(key);
    if (!log) {
      log = createSlidingLog();
      logs.set(key, log);
    }
    log.expire(now);
    return log;
  }

  return {
    reserve(key, ask, limits) {
      const now = clock.monotonic();
      const log = logOf(key, now);
      const denial = limits && denied(log, ask, limits, now);
      return denial ?? granted(log, ask, now);
    },
    restore(key, spent, ageMs) {
      if (ageMs >= WINDOW_MS) return;
      const now = clock.monotonic();
      logOf(key, now).add(now - Math.max(0, ageMs), spent);
    },
    state(key) {
      const now = clock.monotonic();
      const log = logs.get(key);
      log?.expire(now);
      return { used: log?.used() ?? { requests: 0, tokens: 0 }, emptyInMs: log?.emptyIn(now) ?? 0 };
    },
  };
}

/** The limit that keeps this ask waiting longest, or undefined when all have room. */
function denied(log: SlidingLog, ask: Usage, limits: Usage, now: number): Denial | undefined {
  const used = log.used();
  let longest: Denial | undefined;
  for (const exceeded of METERS) {
    const excess = used[exceeded] + ask[exceeded] - limits[exceeded];
    if (excess <= 0) continue;
    const waitMs =
      ask[exceeded] > limits[exceeded] ? Number.POSITIVE_INFINITY : log.waitFor(exceeded, excess, now);
    if (!longest || waitMs > longest.waitMs) longest = { granted: false, exceeded, waitMs };
  }
  return longest;
}

function granted(log: SlidingLog, ask: Usage, now: number): Grant {
  const cell = log.add(now, ask);
  let isSettled = false;
  return {
    granted: true,
    settle(tokens) {
      if (isSettled) return false;
      isSettled = true;
      log.correct(cell, tokens - ask.tokens);
      return true;
    },
  };
}
