import { createHmac } from "node:crypto";
import type { Call, Clock } from "../platform/index.ts";
import { parseChat } from "./protocols/index.ts";
import { readBody } from "./read-body.ts";
import type { Trip } from "./trip.ts";

/** An HMAC of 32 characters (192 bits): fits every provider's 64, and two end users never share one. */
const END_USER_CHARS = 32;

/** Callers that cannot set `safety_identifier` or `user` in the body name their end user here. */
const END_USER_HEADER = "x-fairlead-end-user";

export interface ParseDeps {
  readonly bodyBytesMax: number;
  readonly endUserKey: Buffer;
  readonly clock: Clock;
}

/** Reads the body and what the road needs of it. The end user's identifier is hashed here and goes no further. */
export function createParse({ bodyBytesMax, endUserKey, clock }: ParseDeps) {
  function hashed(identifier: string | undefined): string | undefined {
    if (identifier === undefined || identifier === "") return undefined;
    return createHmac("sha256", endUserKey).update(identifier).digest("base64url").slice(0, END_USER_CHARS);
  }
  return async function parse(trip: Trip): Promise<Call> {
    const bytes = await readBody(trip.request, bodyBytesMax);
    trip.times.bodyRead = clock.monotonic();
    trip.requestBytes = bytes.length;
    const parsed = parseChat(bytes);
    trip.parsed = parsed;
    trip.protocol = "openai.chat";
    const header = trip.request.headers[END_USER_HEADER];
    return {
      id: trip.id,
      protocol: "openai.chat",
      model: parsed.model,
      stream: parsed.stream,
      units: parsed.view.units,
      maxTokens: parsed.maxTokens,
      endUser: hashed(parsed.endUser ?? (Array.isArray(header) ? header[0] : header)),
      bytes,
    };
  };
}
