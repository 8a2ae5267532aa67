import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { DetectorSpec, Head } from "../platform/index.ts";
import { WeightsError } from "./errors.ts";
import type { HeadModel } from "./head.ts";
import { createLongScanner, type LongScanner } from "./long-scanner.ts";
import { createPool, startScanWorker } from "./pool/index.ts";
import type { Scanner } from "./scanner.ts";
import { createScanner } from "./scanner.ts";
import { HEADS_FILE, WEIGHTS_FILE, WeightsDocument } from "./weights.ts";

export interface Filters {
  /**
   * Builds the detectors a policy asks for. Throws when a rule names a head without weights, or a phrase list has an
   * entry without words or of more than 32.
   */
  build(specs: readonly DetectorSpec[]): Scanner;
  /** As `build`, for texts of any length: workers scan what is long. They start when they are first needed. */
  buildLong(specs: readonly DetectorSpec[], options?: LongOptions): LongScanner;
  /** Heads that have weights. */
  readonly heads: readonly Head[];
  /** SHA-256 of the weights. */
  readonly digest: string;
  /** The probability above which cross-validation recommends to act, by head. */
  readonly recommendedThresholds: Readonly<Partial<Record<Head, number>>>;
}

interface LongOptions {
  /** Workers at the most; by default one, and never more than processors beside the one the main thread needs. */
  readonly poolSize?: number;
  /** Texts of no more characters together are scanned where the caller stands; 8,192 unless said. */
  readonly hereCharsMax?: number;
}

/** Reads the trained heads from `weightsFolder`. Throws, with what to do, when a file is missing or does not fit. */
export function loadFilters({ weightsFolder }: { readonly weightsFolder: string }): Filters {
  const document = readDocument(weightsFolder);
  const bin = readWeights(weightsFolder, HEADS_FILE);
  if (createHash("sha256").update(bin).digest("hex") !== document.bin.sha256) {
    throw new WeightsError(
      `${join(weightsFolder, HEADS_FILE)} is not the file that ${WEIGHTS_FILE} describes. ${REBUILD}`,
    );
  }
  const models: HeadModel[] = document.heads.map((entry) => ({
    head: entry.head,
    weights: new Int8Array(bin.buffer, bin.byteOffset + entry.offset, entry.length),
    scale: entry.scale,
    bias: entry.bias,
    slope: entry.calibration.slope,
    intercept: entry.calibration.intercept,
  }));
  const digest = createHash("sha256")
    .update(JSON.stringify([document.bin.sha256, document.heads]))
    .digest("hex");
  return {
    build: (specs) => createScanner(specs, models, digest),
    buildLong(specs, { poolSize = 1, hereCharsMax } = {}) {
      const startWorker = () => startScanWorker({ specs, models, weightsDigest: digest });
      const pool = createPool({ startWorker, size: seatsOf(poolSize) });
      return createLongScanner(createScanner(specs, models, digest), pool, hereCharsMax);
    },
    heads: models.map((model) => model.head),
    digest,
    recommendedThresholds: Object.fromEntries(
      document.heads.map((entry) => [entry.head, entry.recommendedThreshold]),
    ),
  };
}

function seatsOf(poolSize: number): number {
  return Math.max(1, Math.min(poolSize, availableParallelism() - 1));
}

const REBUILD = "Restore the weights folder, or rebuild it with: fairlead filters train";

function readDocument(folder: string): WeightsDocument {
  const bytes = readWeights(folder, WEIGHTS_FILE);
  try {
    return WeightsDocument.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new WeightsError(`${join(folder, WEIGHTS_FILE)} describes no weights. ${REBUILD}`, { cause });
  }
}

function readWeights(folder: string, file: string): Buffer {
  try {
    return readFileSync(join(folder, file));
  } catch (cause) {
    throw new WeightsError(`The filter weights ${join(folder, file)} cannot be read. ${REBUILD}`, { cause });
  }
}
