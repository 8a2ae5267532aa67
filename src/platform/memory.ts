import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Gives back what the start, or a load, needed and nobody needs any more: parsed files, compiled modules, half-empty pages.
 *
 * V8 keeps such pages until it is short of memory, which on a quiet machine it never is: about 50 MB of 190 here.
 * Blocks for some 50 ms, so call it once and before there is work. Node offers this collection behind a flag only.
 */
export function releaseMemory(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** How often it is looked whether the process has become quiet, in milliseconds. */
const LOOK_EVERY_MS = 3_000;
/** A process that uses less of one core than this does nothing that a pause of 50 ms would hurt. */
const QUIET_SHARE = 0.02;

/** After every busy time, once the process is quiet, gives back what the load needed. Does not keep the process alive. */
export function releaseMemoryWhenQuiet(): void {
  let used = process.cpuUsage();
  let wasBusy = false;
  setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    const share = (user + system) / 1_000 / LOOK_EVERY_MS;
    if (share >= QUIET_SHARE) wasBusy = true;
    else if (wasBusy) {
      wasBusy = false;
      releaseMemory();
      // What collecting cost is no work.
      used = process.cpuUsage();
    }
  }, LOOK_EVERY_MS).unref();
}
