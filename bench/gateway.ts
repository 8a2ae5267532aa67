/**
 * `fairlead bench gateway`: what governing a request costs, beside passing it on untouched and beside a peer, in one run.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { digestsOfTree } from "./digests.ts";
import { figuresOf, judge, measure, type Plan, planFor, reportText } from "./gateway/index.ts";
import {
  carryOut,
  countOf,
  machineFacts,
  resultFile,
  withTemporaryFolder,
  writeResult,
} from "./rig/index.ts";

await carryOut(async () => {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      soak: { type: "string" },
      rounds: { type: "string", default: "5" },
      requests: { type: "string", default: "4000" },
      concurrency: { type: "string", default: "16" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const plan = planFor({
    isQuick: values.quick,
    rounds: countOf("rounds", values.rounds),
    requests: countOf("requests", values.requests),
    concurrency: countOf("concurrency", values.concurrency),
    soakMinutes: values.soak === undefined ? 0 : countOf("soak", values.soak),
  });
  const result = await withTemporaryFolder((folder) => run(folder, plan));
  // A quick look is no result to commit.
  const out = values.out ?? (values.quick ? undefined : resultFile("gateway"));
  if (out !== undefined) writeResult(out, result);
  console.log(values.json ? JSON.stringify(result) : reportText(result.figures, result.targets));
  return result.targets.every(({ verdict }) => verdict !== "MISSED");
});

async function run(folder: string, plan: Plan) {
  const loadBefore = loadavg()[0] ?? 0;
  const measured = await measure(folder, plan);
  return {
    bench: "gateway",
    measured_at: new Date().toISOString(),
    machine: { ...machineFacts(), load_before: loadBefore },
    digests: digestsOfTree(),
    settings: { ...plan, prompt_chars: 300, answer_chars: 300 },
    not_measured: measured.absent,
    targets: judge(measured),
    figures: figuresOf(measured),
  };
}
