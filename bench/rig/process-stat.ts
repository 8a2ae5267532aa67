import { readFileSync } from "node:fs";

/** Linux reports CPU time in ticks of 10 ms to every program (USER_HZ), whatever the kernel counts in. */
const MS_PER_TICK = 10;
/** Fields of /proc/PID/stat counted from behind the program's name, which may itself hold spaces: utime and stime. */
const UTIME = 11;
const STIME = 12;

/** CPU time that all threads of a process have used since it started, in milliseconds; steps of 10. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MS_PER_TICK;
}

/** Memory of a process that is in RAM now, in megabytes (10^6 bytes). */
export function rssMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error("The process reports no memory; it may have ended.");
  return (Number(kilobytes) * 1024) / 1e6;
}
