import { UsageError } from "./arguments.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The thing that was meant by id or name; where nothing was said, the only one there is.
 * Throws `UsageError` when that leaves none or several.
 */
export function choose<Noun extends Named>(
  noun: string,
  things: readonly Noun[],
  said: string | undefined,
): Noun {
  const byId = things.find(({ id }) => id === said);
  if (byId) return byId;
  const candidates = said === undefined ? things : things.filter(({ name }) => name === said);
  const [only, ...others] = candidates;
  if (only && others.length === 0) return only;
  throw new UsageError(only ? severalMeant(noun, candidates) : noneMeant(noun, said));
}

function noneMeant(noun: string, said: string | undefined): string {
  return said === undefined ? `There is no ${noun} yet.` : `There is no ${noun} with this id or name.`;
}

function severalMeant(noun: string, candidates: readonly Named[]): string {
  const listed = candidates.slice(0, 5).map(({ id, name }) => `${id} (${name})`);
  return `Say which ${noun} by its id: ${listed.join(", ")}${candidates.length > 5 ? ", …" : ""}.`;
}
