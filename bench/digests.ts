import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { loadFilters, loadPolicy } from "../src/index.ts";
import { inRepository } from "./rig/index.ts";

/** What a result was measured with: it says nothing about a tree in which one of these differs. */
export interface Digests {
  readonly weights: string;
  readonly policy: string;
}

export function digestsOfTree(): Digests {
  return {
    weights: loadFilters({ weightsFolder: inRepository("weights") }).digest,
    policy: loadPolicy({ file: inRepository("policies/default.yaml") }).digest,
  };
}

export function fileDigest(file: string): string {
  return hash("sha256", readFileSync(file));
}
