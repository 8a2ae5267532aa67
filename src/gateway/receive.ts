import { createHmac } from "node:crypto";
import type { Clock } from "../platform/index.ts";
import { readBody } from "./read-body.ts";
import type { Trip } from "./trip.ts";

/** An HMAC of 32 characters (192 bits): fits every provider's 64, and two end users never share one. */
const END_USER_CHARS = 32;

/** Callers that cannot set `safety_identifier` or `user` in the body name their end user here. */
const END_USER_HEADER = "x-fairlead-end-user";

export interface ReceiveDeps {
  readonly bodyBytesMax: number;
  readonly endUserKey: Buffer;
  readonly clock: Clock;
}

/** What every endpoint with a body takes from a request, whatever its protocol. */
export function createReceive({ bodyBytesMax, endUserKey, clock }: ReceiveDeps) {
  return {
    async body(trip: Trip): Promise<Buffer> {
      const bytes = await readBody(trip.request, bodyBytesMax);
      trip.times.bodyRead = clock.monotonic();
      trip.requestBytes = bytes.length;
      return bytes;
    },
    /** The HMAC of the end user whom the body names, or else the header. The identifier itself goes no further. */
    endUser(trip: Trip, named: string | undefined): string | undefined {
      const header = trip.request.headers[END_USER_HEADER];
      const identifier = named ?? (Array.isArray(header) ? header[0] : header);
      if (identifier === undefined || identifier === "") return undefined;
      return createHmac("sha256", endUserKey).update(identifier).digest("base64url").slice(0, END_USER_CHARS);
    },
  };
}
