import type { AccessStore } from "./store.ts";

/**
 * Sessions that were ended before their time, in memory so that a look at a cookie reads no database.
 * One is forgotten when its time is over: nobody believes its cookie from then on anyway.
 */
export async function loadEndedSessions(store: Pick<AccessStore, "endedSessions">, now: number) {
  const expiries = new Map<string, number>();
  for (const { id, expires_at } of await store.endedSessions(now)) expiries.set(id, expires_at);
  return {
    has: (id: string) => expiries.has(id),
    add(id: string, expiresAt: number, now: number): void {
      for (const [other, expiry] of expiries) if (expiry <= now) expiries.delete(other);
      expiries.set(id, expiresAt);
    },
  };
}
