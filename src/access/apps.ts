import type { z } from "zod";
import { type Clock, newId } from "../platform/index.ts";
import type { Actor, Change, RunChange } from "./change.ts";
import { notFound, refusals } from "./errors.ts";
import { parseInput } from "./parse.ts";
import { type App, NewApp } from "./schema.ts";
import { appFromRow, type Snapshot } from "./snapshot.ts";
import type { AccessStore, AppRow } from "./store.ts";

export interface Apps {
  /** Oldest first; of one organisation or of all. */
  list(organisationId?: string): App[];
  /** @throws Refusal 404 `access/not_found` */
  show(id: string): App;
  /**
   * Makes an app. Straight into production is an operator's act that needs a reason and is audited with it.
   * @throws Refusal 404 `not_found`; 400 `reason_required`, `limits_fixed_in_sandbox`, `input_invalid`
   */
  create(input: NewApp, actor: Actor): Promise<App>;
}

interface Deps {
  readonly snapshot: Snapshot;
  readonly change: RunChange;
  readonly clock: Clock;
}

export function createApps({ snapshot, change, clock }: Deps): Apps {
  return {
    list: (organisationId) =>
      snapshot.apps().filter((app) => organisationId === undefined || app.organisation_id === organisationId),
    show(id) {
      const app = snapshot.app(id);
      if (!app) throw notFound("app");
      return app;
    },
    async create(input, actor) {
      const asked = parseInput(NewApp, input);
      if (!snapshot.organisation(asked.organisation_id)) throw notFound("organisation");
      requireStageRules(asked);
      return change((store) => addApp({ store, snapshot, asked, actor, at: clock.now() }));
    },
  };
}

function requireStageRules(asked: z.output<typeof NewApp>): void {
  if (asked.stage === "production" && asked.reason === undefined) {
    throw refusals.refuse(
      "reason_required",
      "An app that goes straight to production needs a reason, which is kept in the audit trail.",
      { param: "reason" },
    );
  }
  const hasOwnLimits = asked.requests_per_minute !== undefined || asked.tokens_per_minute !== undefined;
  if (asked.stage === "sandbox" && hasOwnLimits) {
    throw refusals.refuse(
      "limits_fixed_in_sandbox",
      "The limits of the sandbox are the same for every app. Only a production app can have its own.",
    );
  }
}

/** One step of a change; bootstrap takes it together with others. */
export async function addApp(step: {
  readonly store: AccessStore;
  readonly snapshot: Snapshot;
  readonly asked: z.output<typeof NewApp>;
  readonly actor: Actor;
  readonly at: number;
}): Promise<Change<App>> {
  const { asked, snapshot, actor } = step;
  const row: AppRow = {
    id: newId("app"),
    organisation_id: asked.organisation_id,
    name: asked.name,
    stage: asked.stage,
    domains: JSON.stringify(asked.domains),
    requests_per_minute: asked.requests_per_minute ?? null,
    tokens_per_minute: asked.tokens_per_minute ?? null,
    created_at: step.at,
  };
  await step.store.insertApp(row);
  const app = appFromRow(row, snapshot.limits);
  return {
    audit: [{ kind: "app.created", actor, app, reason: asked.reason ?? null }],
    apply: () => snapshot.putApp(app),
    result: app,
  };
}
