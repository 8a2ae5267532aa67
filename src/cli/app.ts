import type { App, NewApp } from "../access/index.ts";
import { type CommandIo, UsageError } from "./arguments.ts";
import { choose } from "./choose.ts";
import type { VerbOf } from "./commands.ts";
import { type OpenControl, type RunVerb, runNoun, type VerbCall } from "./noun.ts";

import { table } from "./table.ts";

const VERBS: Readonly<Record<VerbOf<"app">, RunVerb>> = {
  async create(call) {
    const app = await call.control.createApp(await newApp(call));
    return { json: app, lines: rows([app]) };
  },
  async list({ control, option }) {
    const org = option("org");
    const organisation =
      org === undefined ? undefined : choose("organisation", await control.listOrganisations(), org);
    const apps = (await control.listApps()).filter(
      (app) => organisation === undefined || app.organisation_id === organisation.id,
    );
    return { json: apps, lines: rows(apps) };
  },
  async show({ control, positionals: [said] }) {
    const app = choose("app", await control.listApps(), said);
    return { json: app, lines: rows([app]) };
  },
};

/** `fairlead app create|list|show`; answers the exit code. */
export async function appCommand(args: readonly string[], io: CommandIo, open: OpenControl): Promise<number> {
  return runNoun("app", VERBS, args, io, open);
}

async function newApp({ control, positionals: [name = ""], option, all }: VerbCall): Promise<NewApp> {
  const stage = stageOf(option("stage"));
  const reason = option("reason");
  const requests = wholeNumber("requests-per-minute", option("requests-per-minute"));
  const tokens = wholeNumber("tokens-per-minute", option("tokens-per-minute"));
  if (stage === "production" && reason === undefined) {
    throw new UsageError("--stage production needs --reason TEXT, which is kept in the audit trail.");
  }
  return {
    organisation_id: choose("organisation", await control.listOrganisations(), option("org")).id,
    name,
    stage,
    domains: [...all("domain")],
    ...(reason !== undefined && { reason }),
    ...(requests !== undefined && { requests_per_minute: requests }),
    ...(tokens !== undefined && { tokens_per_minute: tokens }),
  };
}

function stageOf(said: string | undefined): "sandbox" | "production" {
  if (said === undefined || said === "sandbox") return "sandbox";
  if (said === "production") return "production";
  throw new UsageError("--stage is sandbox or production.");
}

function wholeNumber(option: string, said: string | undefined): number | undefined {
  if (said === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(said)) throw new UsageError(`--${option} is a whole number from 1.`);
  return Number(said);
}

function rows(apps: readonly App[]): string[] {
  return table(
    ["ID", "NAME", "STAGE", "REQUESTS/MIN", "TOKENS/MIN", "DOMAINS", "ORGANISATION"],
    apps.map((app) => [
      app.id,
      app.name,
      app.stage,
      String(app.requests_per_minute),
      String(app.tokens_per_minute),
      app.domains.join(",") || "-",
      app.organisation_id,
    ]),
  );
}
