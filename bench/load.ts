/**
 * The keep-alive client of `bench gateway`, in a process of its own. Takes one job as JSON, prints one report as JSON.
 */
import { Job, loadConversations, loadStreams, loadWhole } from "./load/index.ts";

console.log(JSON.stringify(await load(Job.parse(JSON.parse(process.argv[2] ?? "{}")))));

function load(job: ReturnType<typeof Job.parse>) {
  if (job.kind === "json") return loadWhole(job);
  return job.kind === "streams" ? loadStreams(job) : loadConversations(job);
}
