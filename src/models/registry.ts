import type { Clock } from "../platform/index.ts";
import { modelRefusals } from "./errors.ts";
import type { Upstream } from "./upstream.ts";

export interface Model {
  readonly name: string;
  /** The name the upstream knows it by; equal to `name` unless configured. */
  readonly upstreamName: string;
  /** Tokens reserved for an answer when the caller names no bound. */
  readonly defaultMaxTokens: number;
}

export interface ConfiguredModel {
  readonly name: string;
  readonly upstreamName?: string | undefined;
  readonly defaultMaxTokens: number;
}

/** A name and no sentence: where an upstream judges names itself, they still stand in records. */
const NAME = /^[\w.:/@+-]{1,128}$/;

/** The wait for an upstream's list of models, in milliseconds; a slow list must not hold up the start. */
const LIST_MS = 2_000;

/** An unknown name asks the upstream again, but not more often than this. */
const REFRESH_EVERY_MS = 5_000;

const DEFAULT_MAX_TOKENS = 1_024;

/**
 * The models that callers may name. Configured ones are final; otherwise the upstream's own list counts,
 * and where an upstream cannot list its models it judges every name itself (`open`).
 */
export function createRegistry(upstream: Upstream, configured: readonly ConfiguredModel[], clock: Clock) {
  let listed: ReadonlyMap<string, Model> = new Map(configured.map((model) => [model.name, modelOf(model)]));
  // Until a list has been seen, names are not ours to judge: an unreachable upstream is a 502, not a 404.
  let open = configured.length === 0;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    askedAt = clock.monotonic();
    const names = await upstream.listModels(AbortSignal.timeout(LIST_MS));
    open = names === undefined;
    if (names) listed = new Map(names.map((name) => [name, plain(name)]));
  }

  return {
    /** Asks the upstream which models it has. Rejects when it cannot be reached. */
    load: async () => (configured.length > 0 ? undefined : refresh()),
    list: (): readonly Model[] => [...listed.values()],
    /** Throws `models/model_unknown`; the same answer for a model that is absent and one that may not be used. */
    async resolve(name: string): Promise<Model> {
      const known = listed.get(name);
      if (known) return known;
      if (configured.length === 0 && clock.monotonic() - askedAt >= REFRESH_EVERY_MS) {
        // A failure here leaves the list as it was; the name is then judged by that list.
        await refresh().catch(() => undefined);
      }
      const found = listed.get(name) ?? (open && NAME.test(name) ? plain(name) : undefined);
      if (found) return found;
      throw modelRefusals.refuse(
        "model_unknown",
        "There is no model of this name for you here. GET /v1/models lists those you may use.",
        { param: "model" },
      );
    },
  };
}

function plain(name: string): Model {
  return { name, upstreamName: name, defaultMaxTokens: DEFAULT_MAX_TOKENS };
}

function modelOf(model: ConfiguredModel): Model {
  return {
    ...plain(model.upstreamName ?? model.name),
    name: model.name,
    defaultMaxTokens: model.defaultMaxTokens,
  };
}
