import type { Organisation } from "../access/index.ts";
import type { CommandIo } from "./arguments.ts";
import { choose } from "./choose.ts";
import type { VerbOf } from "./commands.ts";
import { type OpenControl, type RunVerb, runNoun } from "./noun.ts";

import { dateTime, table } from "./table.ts";

const VERBS: Readonly<Record<VerbOf<"org">, RunVerb>> = {
  async create({ control, positionals: [name = ""] }) {
    const organisation = await control.createOrganisation({ name });
    return { json: organisation, lines: rows([organisation]) };
  },
  async list({ control }) {
    const organisations = await control.listOrganisations();
    return { json: organisations, lines: rows(organisations) };
  },
  async show({ control, positionals: [said] }) {
    const organisation = choose("organisation", await control.listOrganisations(), said);
    return { json: organisation, lines: rows([organisation]) };
  },
};

/** `fairlead org create|list|show`; answers the exit code. */
export async function orgCommand(args: readonly string[], io: CommandIo, open: OpenControl): Promise<number> {
  return runNoun("org", VERBS, args, io, open);
}

function rows(organisations: readonly Organisation[]): string[] {
  return table(
    ["ID", "NAME", "CREATED"],
    organisations.map(({ id, name, created_at }) => [id, name, dateTime(created_at)]),
  );
}
