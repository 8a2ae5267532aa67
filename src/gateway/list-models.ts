import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Models } from "../models/index.ts";
import type { Conclude } from "./conclude.ts";
import { modelListingFor } from "./protocols/index.ts";
import type { Trip } from "./trip.ts";

interface ListModelsDeps {
  readonly access: Pick<Access, "authenticate">;
  readonly models: Pick<Models, "list">;
  readonly conclude: Conclude["conclude"];
  begin(request: IncomingMessage, response: ServerResponse): Trip;
  requireCalm(trip: Trip): void;
  refuse(problem: unknown, trip: Trip): void;
}

/** GET /v1/models: what this caller may name, in the shape of the family that asks. On the record like every request with a valid key. */
export function createListModels({ access, models, conclude, begin, requireCalm, refuse }: ListModelsDeps) {
  return function listModels(request: IncomingMessage, response: ServerResponse): void {
    const trip = begin(request, response);
    try {
      trip.caller = access.authenticate(request.headers);
      requireCalm(trip);
      const names = models.list().map(({ name }) => name);
      const lastBytes = JSON.stringify(modelListingFor(request.headers).list(names));
      conclude(trip, { outcome: "answered", status: 200, code: null, lastBytes });
    } catch (problem) {
      refuse(problem, trip);
    }
  };
}
