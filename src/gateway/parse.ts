import { createHmac } from "node:crypto";
import type { Call, Clock } from "../platform/index.ts";
import { readBody } from "./read-body.ts";
import type { Screen } from "./screen.ts";
import type { Trip } from "./trip.ts";
import { passUnread } from "./unread.ts";

/** An HMAC of 32 characters (192 bits): fits every provider's 64, and two end users never share one. */
const END_USER_CHARS = 32;

/** Callers that cannot set `safety_identifier` or `user` in the body name their end user here. */
const END_USER_HEADER = "x-fairlead-end-user";

export interface ParseDeps {
  readonly bodyBytesMax: number;
  readonly endUserKey: Buffer;
  readonly clock: Clock;
  readonly screen: Pick<Screen, "unscannable">;
}

/** Reads the body and what the road needs of it. The end user's identifier is hashed here and goes no further. */
export function createParse({ bodyBytesMax, endUserKey, clock, screen }: ParseDeps) {
  function hashed(identifier: string | undefined): string | undefined {
    if (identifier === undefined || identifier === "") return undefined;
    return createHmac("sha256", endUserKey).update(identifier).digest("base64url").slice(0, END_USER_CHARS);
  }
  return async function parse(trip: Trip): Promise<Call> {
    const bytes = await readBody(trip.request, bodyBytesMax);
    trip.times.bodyRead = clock.monotonic();
    trip.requestBytes = bytes.length;
    if (!trip.protocol) throw new Error("a request is read in the words of a protocol");
    const asked = trip.protocol.parse(bytes);
    trip.asked = asked;
    for (const found of asked.view.unscannable) passUnread(found, "input", trip, screen);
    const header = trip.request.headers[END_USER_HEADER];
    return {
      id: trip.id,
      protocol: trip.protocol.id,
      model: asked.model,
      stream: asked.stream,
      units: asked.view.units,
      maxTokens: asked.maxTokens,
      endUser: hashed(asked.endUser ?? (Array.isArray(header) ? header[0] : header)),
      bytes,
    };
  };
}
