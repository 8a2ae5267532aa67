import type { Clock } from "../platform/index.ts";
import type { CallsRefusedUnread } from "./schema.ts";

/** Counts requests that were turned away unread, by app, and hands over what it counted. Apps are few: they hold valid keys. */
export function createRefusedUnread(clock: Clock) {
  let counts = new Map<string, number>();
  let from = 0;
  return {
    count(app: string): void {
      if (counts.size === 0) from = clock.now();
      counts.set(app, (counts.get(app) ?? 0) + 1);
    },
    /** The entry for the journal; undefined when there were none. Starts anew. */
    take(): CallsRefusedUnread | undefined {
      if (counts.size === 0) return undefined;
      const apps = [...counts].map(([app, count]) => ({ app, count }));
      counts = new Map();
      return { kind: "calls.refused_unread", from, to: clock.now(), apps };
    },
  };
}
