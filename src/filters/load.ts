import type { DetectorSpec, Head } from "../platform/index.ts";
import type { Scanner } from "./scanner.ts";

export interface Filters {
  build(specs: readonly DetectorSpec[]): Scanner;
  readonly heads: readonly Head[];
  /** Digest of the weights. */
  readonly digest: string;
}

export function loadFilters(options: { readonly weightsFolder: string }): Filters {
  throw new Error(options.weightsFolder);
}
