import type { App, Key } from "../access/index.ts";
import { type CommandIo, UsageError } from "./arguments.ts";
import { choose } from "./choose.ts";
import type { VerbOf } from "./commands.ts";
import { type OpenControl, type RunVerb, runNoun } from "./noun.ts";

import { dateTime, table } from "./table.ts";

const VERBS: Readonly<Record<VerbOf<"key">, RunVerb>> = {
  async create({ control, option }) {
    const app = choose("app", await control.listApps(), option("app"));
    const name = option("name");
    const issued = await control.issueKey({ app_id: app.id, ...(name !== undefined && { name }) });
    const lines = [
      ...rows([issued], [app]),
      "",
      `  ${issued.key}`,
      "",
      "This is the only time the key is shown. To see which models it may use:",
      `  curl ${control.gatewayUrl}/v1/models -H "authorization: Bearer ${issued.key}"`,
    ];
    return { json: issued, lines };
  },
  async list({ control, option }) {
    const apps = await control.listApps();
    const said = option("app");
    const app = said === undefined ? undefined : choose("app", apps, said);
    const keys = (await control.listKeys()).filter((key) => app === undefined || key.app_id === app.id);
    return { json: keys, lines: rows(keys, apps) };
  },
  async revoke({ control, positionals: [said = ""] }) {
    const key = await control.revokeKey(keyMeant(await control.listKeys(), said).id);
    return { json: key, lines: rows([key], await control.listApps()) };
  },
};

/** `fairlead key create|list|revoke`; answers the exit code. */
export async function keyCommand(args: readonly string[], io: CommandIo, open: OpenControl): Promise<number> {
  return runNoun("key", VERBS, args, io, open);
}

/** By id or public prefix, and also by a whole key as it was found somewhere; never repeats what was said. */
function keyMeant(keys: readonly Key[], said: string): Key {
  const key = keys.find(({ id, prefix }) => said === id || said === prefix || said.startsWith(`${prefix}-`));
  if (key) return key;
  throw new UsageError("There is no such key. `fairlead key list` shows ids and prefixes.");
}

function rows(keys: readonly Key[], apps: readonly App[]): string[] {
  const names = new Map(apps.map(({ id, name }) => [id, name]));
  return table(
    ["ID", "NAME", "APP", "ENVIRONMENT", "PREFIX", "CREATED", "REVOKED"],
    keys.map((key) => [
      key.id,
      key.name,
      names.get(key.app_id) ?? key.app_id,
      key.environment,
      key.prefix,
      dateTime(key.created_at),
      key.revoked_at === null ? "-" : dateTime(key.revoked_at),
    ]),
  );
}
