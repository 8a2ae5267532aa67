import type { Organisation } from "../access/index.ts";
import { choose } from "./choose.ts";
import { type CommandIo, type OpenControl, runNoun, type Verb } from "./noun.ts";
import { dateTime, table } from "./table.ts";

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    "create",
    {
      usage: "fairlead org create NAME [--json]",
      takes: 1,
      options: [],
      async run({ control, positionals: [name = ""] }) {
        const organisation = await control.createOrganisation({ name });
        return { json: organisation, lines: rows([organisation]) };
      },
    },
  ],
  [
    "list",
    {
      usage: "fairlead org list [--json]",
      takes: 0,
      options: [],
      async run({ control }) {
        const organisations = await control.listOrganisations();
        return { json: organisations, lines: rows(organisations) };
      },
    },
  ],
  [
    "show",
    {
      usage: "fairlead org show ID|NAME [--json]",
      takes: 1,
      options: [],
      async run({ control, positionals: [said] }) {
        const organisation = choose("organisation", await control.listOrganisations(), said);
        return { json: organisation, lines: rows([organisation]) };
      },
    },
  ],
]);

/** `fairlead org create|list|show`; answers the exit code. */
export async function orgCommand(args: readonly string[], io: CommandIo, open: OpenControl): Promise<number> {
  return runNoun(VERBS, args, io, open);
}

function rows(organisations: readonly Organisation[]): string[] {
  return table(
    ["ID", "NAME", "CREATED"],
    organisations.map(({ id, name, created_at }) => [id, name, dateTime(created_at)]),
  );
}
