import { readFileSync } from "node:fs";

/** Field 22 of /proc/PID/stat, counted from the state that follows the name in brackets (proc(5)). */
const START_TIME_AFTER_NAME = 19;

/**
 * Something that differs for two processes that had the same id one after the other: boot id and start time in
 * ticks, from /proc. Undefined where there is no /proc, or no such process.
 */
export function processBirth(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may hold spaces and brackets; the last bracket ends it.
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_TIME_AFTER_NAME];
    return started === undefined ? undefined : `${boot}:${started}`;
  } catch {
    return undefined;
  }
}

/** Whether a process with this id runs; one that belongs to somebody else counts. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return problem instanceof Error && "code" in problem && problem.code === "EPERM";
  }
}
