import type { Clock } from "../platform/index.ts";
import type { Choice } from "./discover.ts";
import { type ConfiguredModel, createRegistry, type Model } from "./registry.ts";
import type { StreamedAnswer, UpstreamRequest, WholeAnswer } from "./upstream.ts";
import { createDemo, createOpenAiCompatible } from "./upstreams/index.ts";

export { type Choice, discover } from "./discover.ts";
export { modelRefusals } from "./errors.ts";
export { interruption, neverArrived, refusalOf } from "./refusal-of.ts";
export type { Model } from "./registry.ts";
export type { StreamedAnswer, WholeAnswer } from "./upstream.ts";

export interface Models {
  readonly upstreamName: string;
  load(): Promise<void>;
  list(): readonly Model[];
  resolve(name: string): Promise<Model>;
  /** Both reject as `Upstream` says; `refusalOf` turns that into what a caller may read. */
  complete(request: UpstreamRequest): Promise<WholeAnswer>;
  stream(request: UpstreamRequest): Promise<StreamedAnswer>;
  close(): Promise<void>;
}

export interface ModelsOptions {
  readonly choice: Choice;
  readonly configured: readonly ConfiguredModel[];
  readonly connections: number;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly clock: Clock;
}

/** The models behind the gateway: their names, and the road to the server that runs them. */
export function createModels(options: ModelsOptions): Models {
  const { choice, configured, clock, ...limits } = options;
  const upstream =
    choice.kind === "demo"
      ? createDemo(clock)
      : createOpenAiCompatible({ ...limits, baseUrl: choice.baseUrl, apiKey: choice.apiKey });
  const registry = createRegistry(upstream, configured, clock);
  return {
    upstreamName: upstream.name,
    load: registry.load,
    list: registry.list,
    resolve: registry.resolve,
    complete: upstream.complete,
    stream: upstream.stream,
    close: upstream.close,
  };
}
