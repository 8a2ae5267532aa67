import type { Finding, ScanParts, TextUnit } from "../platform/index.ts";
import { groupKeys } from "./group-key.ts";
import { groupUnits } from "./join.ts";
import { type GroupScan, pack, unpack } from "./packed.ts";
import type { Pool } from "./pool/index.ts";
import type { createScanner, ScanResult } from "./scanner.ts";

/** Texts of no more characters together are scanned at once where the caller stands: about 0.2 ms of work. */
const HERE_CHARS_MAX = 8_192;

/** Remembers what was found in groups of units, by a key that stands for their texts, the detectors and the weights. */
export interface ScanMemory {
  get(key: string): GroupScan | undefined;
  set(key: string, scan: GroupScan): void;
}

/** Scans texts of any length without keeping the main thread for more than a few milliseconds at a time. */
export interface LongScanner {
  /**
   * Gives what `Scanner.scan` gives. Groups that `memory` knows are not scanned again; long ones go to a worker.
   * Rejects with ScannerUnavailable when there is no worker to do it in time.
   */
  scan(units: readonly TextUnit[], memory: ScanMemory, parts?: ScanParts): Promise<ScanResult>;
  /** Ends the workers. From then on what is long and not in memory is rejected. */
  close(): Promise<void>;
}

export function createLongScanner(
  scanner: ReturnType<typeof createScanner>,
  pool: Pool,
  hereCharsMax = HERE_CHARS_MAX,
): LongScanner {
  async function scanGroups(
    groups: readonly (readonly TextUnit[])[],
    parts: ScanParts,
  ): Promise<readonly GroupScan[]> {
    if (groups.reduce((sum, group) => sum + charsOf(group), 0) <= hereCharsMax) {
      return groups.map((group) => pack(scanner.scan(group, parts).findings));
    }
    return pool.scan(
      groups.map((group) => group.map((unit) => unit.text)),
      parts,
    );
  }

  return {
    async scan(units, memory, parts = "all") {
      if (charsOf(units) <= hereCharsMax) return scanner.scan(units, parts);
      const groups = groupUnits(units);
      const keys = await groupKeys(groups, units, scanner.digest, parts);
      const scans = new Map<string, GroupScan>();
      const missing = new Map<string, readonly TextUnit[]>();
      for (const [index, key] of keys.entries()) {
        const known = memory.get(key);
        if (known !== undefined) scans.set(key, known);
        else missing.set(key, unitsAt(units, groups[index]));
      }
      const fresh = await scanGroups([...missing.values()], parts);
      for (const [index, key] of [...missing.keys()].entries()) {
        const scan = fresh[index];
        if (scan === undefined) throw new Error("a group was not scanned");
        scans.set(key, scan);
        memory.set(key, scan);
      }
      const findings = groups.flatMap((group, index) => findingsOf(scans, keys[index], group));
      return scanner.resultOf(findings, parts);
    },
    close: () => pool.close(),
  };
}

function findingsOf(
  scans: ReadonlyMap<string, GroupScan>,
  key: string | undefined,
  group: readonly number[],
): readonly Finding[] {
  const scan = key === undefined ? undefined : scans.get(key);
  if (scan === undefined) throw new Error("a group has no scan");
  return unpack(scan, group);
}

function unitsAt(units: readonly TextUnit[], indexes: readonly number[] = []): readonly TextUnit[] {
  return indexes.flatMap((index) => units[index] ?? []);
}

function charsOf(units: readonly TextUnit[]): number {
  return units.reduce((sum, unit) => sum + unit.text.length, 0);
}
