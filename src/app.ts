import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { accessRefusals } from "./access/index.ts";
import { allDetectors } from "./all-detectors.ts";
import { apiRefusals, createApi } from "./api/index.ts";
import { createConsole } from "./console/index.ts";
import { createControlListener } from "./control-plane.ts";
import { decisionRow } from "./decision-row.ts";
import { loadFilters } from "./filters/index.ts";
import { createGateway, createScreen, gatewayRefusals } from "./gateway/index.ts";
import type { House } from "./house.ts";
import { type Choice, createModels, type Models, modelRefusals } from "./models/index.ts";
import { createOversight } from "./oversight/index.ts";
import { closeAll, resourcePath } from "./platform/index.ts";
import { loadPolicy, type Policy } from "./policy/index.ts";

/** Every refusal of every room, by full code; each has a page under docs/errors/. */
export const REFUSAL_KINDS = {
  ...accessRefusals.kinds,
  ...apiRefusals.kinds,
  ...gatewayRefusals.kinds,
  ...modelRefusals.kinds,
};

export interface AppDeps {
  readonly house: House;
  readonly choice: Choice;
  /** Without a slash at the end; every printed or answered link begins with it. */
  readonly publicUrl: string;
  /** Other addresses under which the control plane may be reached. */
  readonly origins: readonly string[];
  readonly version: string;
}

export interface App {
  readonly models: Models;
  readonly policy: Policy;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** From now on `/readyz` says no. */
  drain(): void;
  /** Closes every room, whatever fails on the way; throws what did. */
  close(): Promise<void>;
}

/** Builds every room once and hands each what it needs. The only place that knows them all. */
export async function createApp({ house, choice, publicUrl, origins, version }: AppDeps): Promise<App> {
  const { config, access, journal, secrets, clock, log } = house;
  const startedAt = clock.monotonic();
  let draining = false;

  const filters = loadFilters({ weightsFolder: resourcePath("weights") });
  const policy = loadPolicy({ file: config.policyFile }, { heads: filters.heads });
  const longScanner = filters.buildLong(policy.detectors);
  const screen = createScreen(policy, filters.build(policy.detectors), longScanner);
  const everything = allDetectors(policy.detectors, filters.heads);
  const longJudging = filters.buildLong(everything);
  const judging = createScreen(policy, filters.build(everything), longJudging);
  const models = createModels({ ...config.upstream, choice, configured: config.upstream.models, clock });
  const oversight = createOversight({ journal, clock });
  access.restoreUsage(oversight.recover());
  for (const [{ filtersDigest }, detectors] of [
    [screen, policy.detectors] as const,
    [judging, everything] as const,
  ]) {
    oversight.screeningStarted({
      kind: "screening.started",
      policy: policy.digest,
      policy_version: policy.document.version,
      filters: filtersDigest,
      detectors: detectors.map((detector) => detector.id),
    });
  }
  await models
    .load()
    .catch(() => log.warn("The upstream did not list its models; it is asked again when one is named."));

  const gateway = createGateway({
    access,
    models,
    oversight,
    screen,
    judging: { screen: judging, heads: filters.heads, thresholds: filters.recommendedThresholds },
    clock,
    log,
    publicUrl,
    bodyBytesMax: config.bodyLimitBytes,
    heartbeatMs: config.streamHeartbeatMs,
    endUserKey: secrets.derive("end_user"),
  });
  const allOrigins = () => [publicUrl, ...origins];
  const onBug = (error: unknown, requestId: string) =>
    log.error("A request to the control plane failed.", { error, requestId });
  const api = createApi({
    access,
    ownerToken: house.lock.token,
    origins: allOrigins,
    resetAdmin: (actor) => house.resetAdmin(actor, publicUrl),
    docsUrl: (code) => `${publicUrl}/errors/${code}`,
    onBug,
    version,
  });
  const notReadyBecause = () => {
    if (draining) return "it is shutting down";
    // What cannot be put on the record may not be answered.
    return journal.failure()?.message;
  };
  const pages = createConsole({
    publicUrl,
    signIn: {
      redeem: async (token) => ({ cookie: (await access.admin.signIn(token)).value }),
      verify: (cookie) => {
        const session = access.admin.verifySession(cookie);
        return session && { actor: "administrator" };
      },
      end: (cookie) => access.admin.signOut(cookie),
    },
    status: () => ({
      version,
      upstream: { name: models.upstreamName, source: choice.from },
      models: models.list().map((model) => model.name),
      journalHead: journal.head(),
      uptimeMs: clock.monotonic() - startedAt,
      ready: notReadyBecause() === undefined,
      notReadyBecause: notReadyBecause(),
    }),
    listKeys: () => keyRows(house),
    recentDecisions: async (limit) =>
      (await oversight.recentCalls(limit)).map((call) => decisionRow(call, appName(house))),
    policy: policy.guideline,
    auditHeads: () => journal.checkpoints(),
    onBug,
    errorPage: (room, code) => errorPage(`${room}/${code}`),
    refusalKinds: REFUSAL_KINDS,
  });
  const controlListener = createControlListener({ api, pages, origins: allOrigins, notReadyBecause, onBug });

  return {
    models,
    policy,
    handle(request, response) {
      if (gateway.owns(request.url ?? "")) gateway.handle(request, response);
      else controlListener(request, response);
    },
    drain() {
      draining = true;
      gateway.drain();
    },
    close: () => closeAll(longScanner.close, longJudging.close, oversight.close, models.close),
  };
}

function keyRows({ access }: House) {
  const apps = new Map(access.apps.list().map((app) => [app.id, app]));
  return access.keys.list().map((key) => {
    const app = apps.get(key.app_id);
    return {
      id: key.id,
      app: app?.name ?? key.app_id,
      stage: app?.stage ?? "closed",
      createdAt: key.created_at,
      revokedAt: key.revoked_at,
    };
  });
}

function appName({ access }: House): (id: string) => string {
  const names = new Map(access.apps.list().map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** The page of a code we know; a code from outside never becomes a path. */
async function errorPage(code: string): Promise<string | undefined> {
  if (!Object.hasOwn(REFUSAL_KINDS, code)) return undefined;
  return readFile(resourcePath("docs", "errors", ...`${code}.md`.split("/")), "utf8");
}
