import { arch, cpus, platform, totalmem } from "node:os";

/** What a reader needs to judge a figure, and nothing that tells one host from another. */
export function machineFacts() {
  const processors = cpus();
  return {
    node: process.version,
    platform: platform(),
    arch: arch(),
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memory_gb: Math.round(totalmem() / 1e9),
  };
}
