/**
 * `fairlead bench replay`: real public prompts, sent by the official SDK through a running gateway to a real model.
 * Prints and writes counts, never a text.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { digestsOfTree, fileDigest } from "./digests.ts";
import {
  choosePrompts,
  countBy,
  createSender,
  judgeFloors,
  NEAR,
  type Outcome,
  overheads,
  PEER_MODEL,
  type Prompt,
  reportText,
  sourceFiles,
  startStories,
  tallyRoles,
  tallySources,
} from "./replay/index.ts";
import {
  carryOut,
  cpuMs,
  machineFacts,
  resultFile,
  rounded,
  seededRandom,
  sharedFolder,
  startFairlead,
  withTemporaryFolder,
  writeResult,
} from "./rig/index.ts";

const SEED = 20_261_124;
const CONCURRENCY = 8;
const PROGRESS_EVERY = 250;

await carryOut(async () => {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      out: { type: "string", default: resultFile("replay") },
      json: { type: "boolean", default: false },
    },
  });
  const result = await replay(values.data === undefined ? sharedFolder() : resolve(values.data));
  writeResult(values.out, result);
  console.log(values.json ? JSON.stringify(result) : reportText(result));
  return result.floors.every(({ met }) => met);
});

async function replay(shared: string) {
  const { prompts, removed } = choosePrompts(shared, seededRandom(SEED));
  console.error(`${prompts.length} prompts; sending`);
  const { outcomes, cpuMsPerRequest } = await withTemporaryFolder((folder) =>
    sendAll(prompts, shared, folder),
  );
  requireAnswers(outcomes);
  const roles = tallyRoles(outcomes);
  return {
    bench: "replay",
    measured_at: new Date().toISOString(),
    machine: machineFacts(),
    digests: { ...digestsOfTree(), data: dataDigests(shared) },
    settings: { seed: SEED, concurrency: CONCURRENCY, model: PEER_MODEL, near: NEAR },
    requests: {
      whole: outcomes.filter(({ stream }) => !stream).length,
      streamed: outcomes.filter(({ stream }) => stream).length,
      cut_to_the_window: outcomes.filter(({ droppedTokens }) => droppedTokens > 0).length,
    },
    floors: judgeFloors(roles),
    roles,
    sources: tallySources(outcomes, removed),
    overhead_ms: overheads(outcomes),
    cpu_ms_per_request: rounded(cpuMsPerRequest),
  };
}

async function sendAll(prompts: readonly Prompt[], shared: string, folder: string) {
  const stories = await startStories(shared);
  try {
    const fairlead = await startFairlead({ data: join(folder, "data"), upstream: stories.ready.url });
    try {
      const send = createSender(fairlead.ready.url, fairlead.ready.bench_key);
      const before = cpuMs(fairlead.pid);
      const outcomes = await inTurns(prompts, (prompt, index) => send(prompt, PEER_MODEL, index % 2 === 1));
      return { outcomes, cpuMsPerRequest: (cpuMs(fairlead.pid) - before) / prompts.length };
    } finally {
      await fairlead.stop();
    }
  } finally {
    await stories.stop();
  }
}

/** A few at a time, in order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const turns = items.entries();
  const worker = async () => {
    for (const [index, item] of turns) {
      results[index] = await work(item, index);
      if ((index + 1) % PROGRESS_EVERY === 0) console.error(`${index + 1} of ${items.length}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}

/** An error that is no decision would count as "allowed": then nothing has been measured. */
function requireAnswers(outcomes: readonly Outcome[]): void {
  const failures = countBy(outcomes, ({ failure }) => failure);
  if (Object.keys(failures).length === 0) return;
  throw new Error(`Some requests failed, by code: ${JSON.stringify(failures)}. No result was written.`);
}

function dataDigests(shared: string): Record<string, string> {
  return Object.fromEntries(sourceFiles().map((file) => [file, fileDigest(join(shared, file))]));
}
