import { type Clock, newId } from "../platform/index.ts";
import type { Actor, Change, RunChange } from "./change.ts";
import { notFound } from "./errors.ts";
import { parseInput } from "./parse.ts";
import { NewOrganisation, type Organisation } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import type { AccessStore } from "./store.ts";

export interface Organisations {
  /** Oldest first. */
  list(): Organisation[];
  /** @throws Refusal 404 `access/not_found` */
  show(id: string): Organisation;
  create(input: NewOrganisation, actor: Actor): Promise<Organisation>;
}

interface Deps {
  readonly snapshot: Snapshot;
  readonly change: RunChange;
  readonly clock: Clock;
}

export function createOrganisations({ snapshot, change, clock }: Deps): Organisations {
  return {
    list: snapshot.organisations,
    show(id) {
      const organisation = snapshot.organisation(id);
      if (!organisation) throw notFound("organisation");
      return organisation;
    },
    async create(input, actor) {
      const { name } = parseInput(NewOrganisation, input);
      return change((store) => addOrganisation({ store, snapshot, name, actor, at: clock.now() }));
    },
  };
}

/** One step of a change; bootstrap takes it together with others. */
export async function addOrganisation(step: {
  readonly store: AccessStore;
  readonly snapshot: Snapshot;
  readonly name: string;
  readonly actor: Actor;
  readonly at: number;
}): Promise<Change<Organisation>> {
  const organisation: Organisation = { id: newId("org"), name: step.name, created_at: step.at };
  await step.store.insertOrganisation(organisation);
  return {
    audit: [{ kind: "organisation.created", actor: step.actor, organisation }],
    apply: () => step.snapshot.putOrganisation(organisation),
    result: organisation,
  };
}
