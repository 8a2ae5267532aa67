import type { GroupScan, ScanMemory } from "../filters/index.ts";

interface CacheBounds {
  readonly appsMax: number;
  readonly entriesPerApp: number;
  /** Of all findings together, as they lie in memory. */
  readonly bytesMax: number;
}

/** Some 60,000 messages with a finding or two. */
const BOUNDS: CacheBounds = { appsMax: 1_000, entriesPerApp: 2_000, bytesMax: 32 * 1024 * 1024 };

/** About what V8 needs for an entry with its key, and for a finding without its spans. */
const ENTRY_BYTES = 256;
const FINDING_BYTES = 256;
/** An entry may take up this share of all bytes at the most: one text full of findings does not push out all others. */
const ENTRY_SHARE_MAX = 1 / 64;

/** Remembers per app what was found in messages that have been screened. Holds findings, never a text. */
export interface VerdictCache {
  /** What was found for one app is never answered to another. */
  of(appId: string): ScanMemory;
}

interface Entry {
  readonly scan: GroupScan;
  readonly bytes: number;
}

/** Of apps and of entries, those go first that have not been asked for the longest. */
export function createVerdictCache(bounds: CacheBounds = BOUNDS): VerdictCache {
  // A Map keeps the order in which keys were set: the first is the one that was used longest ago.
  const apps = new Map<string, Map<string, Entry>>();
  let bytes = 0;

  function touched(appId: string): Map<string, Entry> {
    const entries = apps.get(appId) ?? new Map<string, Entry>();
    apps.delete(appId);
    apps.set(appId, entries);
    return entries;
  }

  function forget(entries: Map<string, Entry>, key: string): void {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function forgetOldest(): void {
    const [oldest] = apps;
    if (oldest === undefined) return;
    const [appId, entries] = oldest;
    const [key] = entries.keys();
    if (key !== undefined) forget(entries, key);
    if (entries.size === 0) apps.delete(appId);
  }

  function get(appId: string, key: string): GroupScan | undefined {
    const entries = apps.get(appId);
    const entry = entries?.get(key);
    if (entries === undefined || entry === undefined) return undefined;
    entries.delete(key);
    entries.set(key, entry);
    return entry.scan;
  }

  function set(appId: string, key: string, scan: GroupScan): void {
    const entry = { scan, bytes: bytesOf(scan) };
    if (entry.bytes > bounds.bytesMax * ENTRY_SHARE_MAX) return;
    const entries = touched(appId);
    forget(entries, key);
    entries.set(key, entry);
    bytes += entry.bytes;
    const [oldestKey] = entries.keys();
    if (entries.size > bounds.entriesPerApp && oldestKey !== undefined) forget(entries, oldestKey);
    while (apps.size > bounds.appsMax || bytes > bounds.bytesMax) forgetOldest();
  }

  return {
    of(appId) {
      if (apps.has(appId)) touched(appId);
      return { get: (key) => get(appId, key), set: (key, scan) => set(appId, key, scan) };
    },
  };
}

function bytesOf(scan: GroupScan): number {
  return scan.reduce((sum, { spans }) => sum + FINDING_BYTES + spans.byteLength, ENTRY_BYTES);
}
