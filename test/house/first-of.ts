import { type EventEmitter, once } from "node:events";

/** Waits for the first of these events and leaves no listener behind. */
export async function firstOf(emitter: EventEmitter, ...names: readonly string[]): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race(names.map((name) => once(emitter, name, { signal })));
  settled.abort();
}
