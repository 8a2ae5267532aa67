/**
 * `fairlead bench gateway`: what governing a request costs, beside passing it on untouched, in one run.
 */
import { parseArgs } from "node:util";
import { digestsOfTree } from "./digests.ts";
import {
  type Course,
  governedData,
  judge,
  measureStartUps,
  type Round,
  reportText,
  runRound,
  startField,
} from "./gateway/index.ts";
import {
  carryOut,
  countOf,
  machineFacts,
  resultFile,
  rssMb,
  withTemporaryFolder,
  writeResult,
} from "./rig/index.ts";

const START_UPS = 5;

await carryOut(async () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "9" },
      requests: { type: "string", default: "4000" },
      concurrency: { type: "string", default: "16" },
      out: { type: "string", default: resultFile("gateway") },
      json: { type: "boolean", default: false },
    },
  });
  const requests = countOf("requests", values.requests);
  const concurrency = countOf("concurrency", values.concurrency);
  const rounds = countOf("rounds", values.rounds);
  const result = await withTemporaryFolder((folder) => measure(folder, { requests, concurrency }, rounds));
  writeResult(values.out, result);
  console.log(values.json ? JSON.stringify(result) : reportText(result.rounds, result.targets));
  return result.targets.every(({ met }) => met);
});

async function measure(folder: string, course: Course, count: number) {
  const { rounds, rss } = await race(folder, course, count);
  const startUps = await measureStartUps(governedData(folder), START_UPS);
  return {
    bench: "gateway",
    measured_at: new Date().toISOString(),
    machine: machineFacts(),
    digests: digestsOfTree(),
    settings: { ...course, rounds: count, prompt_chars: 300, answer_chars: 300, protocol: "json" },
    targets: judge(rounds, startUps),
    start_ups: startUps,
    rss_after_load_mb: rss,
    rounds,
  };
}

async function race(folder: string, course: Course, count: number) {
  const field = await startField(folder);
  try {
    await runRound(field.running, course, 0); // warms compilers and pools; not counted
    const rounds: Round[] = [];
    for (let round = 1; round <= count; round++) {
      rounds.push(await runRound(field.running, course, round));
      console.error(`round ${round} of ${count}`);
    }
    return { rounds, rss: rssMb(field.running.governed.pid) };
  } finally {
    await field.stop();
  }
}
