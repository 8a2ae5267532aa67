import { setTimeout as pause } from "node:timers/promises";

const DEADLINE_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** Waits until `look` finds something (false and undefined are nothing) and returns it. Throws when it takes too long. */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  deadlineMs = DEADLINE_MS,
): Promise<Found> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}.`);
    await pause(LOOK_EVERY_MS);
  }
}
