import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WeightsDocument } from "../weights.ts";
import { HEADS_FILE, WEIGHTS_FILE } from "../weights.ts";
import { calibrate } from "./calibrate.ts";
import { cardOf } from "./card.ts";
import { clusterNearDuplicates } from "./cluster.ts";
import type { Judged } from "./cross-validate.ts";
import { crossValidate } from "./cross-validate.ts";
import { digestsOf } from "./digests.ts";
import type { Example } from "./example.ts";
import { createFeatureReader, toInstances } from "./instances.ts";
import type { LogisticOptions } from "./logistic.ts";
import { fitLogistic } from "./logistic.ts";
import type { Metric } from "./measure.ts";
import { measure, recommendedMargin } from "./measure.ts";
import { OWN_FILES, readOwnExamples } from "./own.ts";
import type { QuantisedModel } from "./quantise.ts";
import { quantise } from "./quantise.ts";
import { createRandom } from "./random.ts";
import { PUBLIC_FILES, readPublicExamples } from "./sources.ts";

interface TrainingOptions {
  /** Folder with the public training sets, one sub-folder per set. */
  readonly dataFolder: string;
  /** Folder with our own texts: `harmless-requests.jsonl`, `contrast-pairs.jsonl`, and the lists texts are composed from. */
  readonly ownData: string;
  /** Where `heads.bin`, `weights.json` and `card.md` are written. */
  readonly out: string;
  /** Same seed and same data give the same bytes. */
  readonly seed: number;
  /** One short line per stage, for people. */
  readonly onProgress?: (line: string) => void;
}

interface TrainingReport {
  /** Files written. */
  readonly files: readonly string[];
  /** SHA-256 of `heads.bin`. */
  readonly digest: string;
  readonly examples: number;
  readonly recommendedThreshold: number;
  readonly metrics: readonly Metric[];
}

/** Chosen by grouped cross-validation; the figures hardly move around these values. */
const FIT: LogisticOptions = { epochs: 8, rate: 0.3, l2: 1e-5, wordScale: 3 };

/** How much an example of a source counts in the loss; 1 when not named. */
const SOURCE_WEIGHTS: Readonly<Record<string, number>> = {
  // Near-duplicates of a few templates about one theme.
  interpreter: 0.1,
  // Not all of them are harmful.
  "hh-openings": 0.5,
  // Numerous and easy.
  brown: 0.5,
  // What the head is there to tell apart.
  "pairs-harmful": 2,
  "pairs-harmless": 2,
  "code-requests": 2,
};

/** Trains the `harmful_request` head and writes it with its figures and card. Takes about half a minute. */
export async function trainHeads(options: TrainingOptions): Promise<TrainingReport> {
  const { dataFolder, ownData, out, seed, onProgress = () => {} } = options;
  // First, so that no work is lost on a place that cannot be had.
  mkdirSync(out, { recursive: true });
  const random = createRandom(seed);
  const examples = clusterNearDuplicates(
    [...readPublicExamples(dataFolder, random), ...readOwnExamples(ownData, random)].map(weighted),
  );
  onProgress(`read ${examples.length} examples`);

  const read = createFeatureReader();
  const judged = crossValidate(examples, FIT, read, seed, (fold, folds) =>
    onProgress(`cross-validation ${fold} of ${folds}`),
  );
  const model = quantise(fitLogistic(toInstances(examples, read, random), FIT, random));
  onProgress("fitted on all examples");

  const bin = Buffer.from(model.weights.buffer);
  const document = documentOf(model, judged, {
    seed,
    bin: { file: HEADS_FILE, sha256: createHash("sha256").update(bin).digest("hex"), bytes: bin.length },
    data: [...digestsOf(dataFolder, PUBLIC_FILES), ...digestsOf(ownData, OWN_FILES)],
    examples: countBySource(examples),
    metrics: measure(judged),
  });
  writeFileSync(join(out, HEADS_FILE), bin);
  writeFileSync(join(out, WEIGHTS_FILE), `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(join(out, "card.md"), cardOf(document));
  return {
    files: [HEADS_FILE, WEIGHTS_FILE, "card.md"].map((file) => join(out, file)),
    digest: document.bin.sha256,
    examples: examples.length,
    recommendedThreshold: document.heads[0]?.recommendedThreshold ?? 1,
    metrics: document.metrics,
  };
}

function weighted(example: Example): Example {
  return { ...example, weight: SOURCE_WEIGHTS[example.source] ?? 1 };
}

function documentOf(
  model: QuantisedModel,
  judged: readonly Judged[],
  rest: Omit<WeightsDocument, "version" | "heads">,
): WeightsDocument {
  const calibration = calibrate(
    judged.map(({ example, margin }) => ({ margin, harmful: example.harmful, weight: example.weight })),
  );
  const cut = calibration.slope * recommendedMargin(judged) + calibration.intercept;
  return {
    version: 1,
    ...rest,
    heads: [
      {
        head: "harmful_request",
        offset: 0,
        length: model.weights.length,
        scale: model.scale,
        bias: model.bias,
        calibration: { method: "platt", ...calibration },
        recommendedThreshold: Math.round(100 / (1 + Math.exp(-cut))) / 100,
      },
    ],
  };
}

function countBySource(examples: readonly Example[]): WeightsDocument["examples"] {
  const counts = new Map<string, { source: string; harmful: boolean; n: number }>();
  for (const { source, harmful } of examples) {
    const count = counts.get(source) ?? { source, harmful, n: 0 };
    counts.set(source, { ...count, n: count.n + 1 });
  }
  return [...counts.values()];
}
