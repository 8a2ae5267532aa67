import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Models } from "../models/index.ts";
import type { Conclude } from "./conclude.ts";
import type { Trip } from "./trip.ts";

interface ListModelsDeps {
  readonly access: Pick<Access, "authenticate">;
  readonly models: Pick<Models, "list">;
  readonly headersOf: Conclude["headersOf"];
  begin(request: IncomingMessage, response: ServerResponse): Trip;
  refuse(problem: unknown, trip: Trip): void;
}

/** GET /v1/models: what this caller may name, in OpenAI's shape. */
export function createListModels({ access, models, headersOf, begin, refuse }: ListModelsDeps) {
  return function listModels(request: IncomingMessage, response: ServerResponse): void {
    const trip = begin(request, response);
    try {
      trip.caller = access.authenticate(request.headers);
      const data = models
        .list()
        .map(({ name }) => ({ id: name, object: "model", created: 0, owned_by: "fairlead" }));
      response.writeHead(200, { "content-type": "application/json", ...headersOf(trip, "allow") });
      response.end(JSON.stringify({ object: "list", data }));
    } catch (problem) {
      refuse(problem, trip);
    }
  };
}
