import type { Call } from "../platform/index.ts";
import { createReceive, type ReceiveDeps } from "./receive.ts";
import type { Screen } from "./screen.ts";
import type { Trip } from "./trip.ts";
import { passUnread } from "./unread.ts";

export interface ParseDeps extends ReceiveDeps {
  readonly screen: Pick<Screen, "unscannable">;
}

/** Reads the body and what the road needs of it. The end user's identifier is hashed here and goes no further. */
export function createParse({ screen, ...deps }: ParseDeps) {
  const receive = createReceive(deps);
  return async function parse(trip: Trip): Promise<Call> {
    const bytes = await receive.body(trip);
    if (!trip.protocol) throw new Error("a request is read in the words of a protocol");
    const asked = trip.protocol.parse(bytes);
    trip.asked = asked;
    for (const found of asked.view.unscannable) passUnread(found, "input", trip, screen);
    return {
      id: trip.id,
      protocol: trip.protocol.id,
      model: asked.model,
      stream: asked.stream,
      units: asked.view.units,
      maxTokens: asked.maxTokens,
      endUser: receive.endUser(trip, asked.endUser),
      bytes,
    };
  };
}
