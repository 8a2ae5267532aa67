import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Models } from "../models/index.ts";
import type { Oversight } from "../oversight/index.ts";
import { type Clock, type Log, newId } from "../platform/index.ts";
import { createAdmit } from "./admit.ts";
import { createBytesToForward } from "./bytes-to-forward.ts";
import { createCallRecords } from "./call-record.ts";
import { createConclude } from "./conclude.ts";
import { createDeliverJson } from "./deliver-json.ts";
import { createDeliverStream } from "./deliver-stream.ts";
import { gatewayRefusals } from "./errors.ts";
import { createForward } from "./forward.ts";
import { createJudge } from "./judge.ts";
import { createJudging, type Judging } from "./judging.ts";
import { createListModels } from "./list-models.ts";
import { createParse } from "./parse.ts";
import { createPipeline } from "./pipeline.ts";
import { errorsAt, JUDGING_PROTOCOLS, modelListingFor, PROTOCOLS } from "./protocols/index.ts";
import { createRefuse } from "./refuse.ts";
import type { Screen } from "./screen.ts";
import { beginTrip, type Spoken, type Trip } from "./trip.ts";
import { createVerdicts } from "./verdict.ts";

export { gatewayRefusals } from "./errors.ts";
export { createScreen, type Screen, type ScreenInput, type Screening } from "./screen.ts";
export { unitsOfMessages, unitsOfText } from "./screen-texts.ts";

export interface GatewayDeps {
  readonly access: Access;
  readonly models: Models;
  readonly oversight: Oversight;
  readonly screen: Screen;
  /** For endpoints that are asked for scores. */
  readonly judging: Judging;
  readonly clock: Clock;
  readonly log: Log;
  /** Without a slash at the end; every link in an answer begins with it. */
  readonly publicUrl: string;
  readonly bodyBytesMax: number;
  /** How often a stream that holds everything back shows that it lives, in milliseconds. */
  readonly heartbeatMs: number;
  /** Key of the HMAC that stands for an end user. */
  readonly endUserKey: Buffer;
}

/** Paths that belong to the data plane, known or not. */
const DATA_PLANE = /^\/(v1|v2|v1alpha1)(\/|\?|$)/;

const MODELS_PATH = "/v1/models";

export interface Gateway {
  owns(url: string): boolean;
  /** From now on new requests are told that the gateway is shutting down; open ones go on. */
  drain(): void;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** The data plane: builds the steps of the road once and chooses the route of a request. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { access, models, oversight, screen, clock, log } = deps;
  const verdicts = createVerdicts(deps.publicUrl);
  const records = createCallRecords(models.upstreamName, screen);
  const { conclude, headersOf } = createConclude({
    access,
    oversight,
    records,
    clock,
    log,
    docsUrl: verdicts.docsUrl,
  });
  function requireCalm(trip: Trip): void {
    if (trip.caller) access.requireCalm(trip.caller);
  }
  const judge = createJudge(screen);
  const deliverJson = createDeliverJson({ screen, verdicts, conclude, clock, judge });
  const deliverStream = createDeliverStream({
    screen,
    verdicts,
    conclude,
    headersOf,
    clock,
    heartbeatMs: deps.heartbeatMs,
  });
  const begin = (request: IncomingMessage, response: ServerResponse) =>
    beginTrip(newId("req"), request, response, clock.monotonic(), spokenAt(request));
  const refuse = createRefuse({ verdicts, conclude, oversight, log });

  const complete = createPipeline({
    begin,
    authenticate: (trip) => access.authenticate(trip.request.headers),
    requireCalm,
    parse: createParse({ bodyBytesMax: deps.bodyBytesMax, endUserKey: deps.endUserKey, clock, screen }),
    admit: createAdmit(access, models),
    screenInput(trip) {
      if (!trip.asked) throw new Error("screening comes after parsing");
      return judge(trip, trip.asked.view, "input");
    },
    bytesToForward: createBytesToForward({ verdicts, conclude, clock }),
    opened: (trip) => oversight.opened(records.opened(trip)),
    forward: createForward({ models, screen, clock }),
    deliver: (answer, trip) => ("bytes" in answer ? deliverJson(answer, trip) : deliverStream(answer, trip)),
    refuse,
  });
  const listModels = createListModels({ access, models, conclude, begin, requireCalm, refuse });
  const judging = createJudging({ ...deps, ...deps.judging, verdicts, begin });
  const routes: Readonly<Record<string, Readonly<Record<string, typeof complete | typeof listModels>>>> = {
    ...Object.fromEntries(PROTOCOLS.map(({ path }) => [path, { POST: complete }])),
    ...Object.fromEntries(Object.entries(judging).map(([path, handler]) => [path, { POST: handler }])),
    [MODELS_PATH]: { GET: listModels },
  };

  let draining = false;

  return {
    owns: (url) => DATA_PLANE.test(url),
    drain() {
      draining = true;
    },
    handle(request, response) {
      if (draining) return refuse(shuttingDown(), begin(request, response));
      const route = routes[pathOf(request.url ?? "")];
      const handler = route?.[request.method ?? ""];
      if (handler) return void handler(request, response);
      const trip = begin(request, response);
      refuse(
        route
          ? gatewayRefusals.refuse("method_not_allowed", "This path does not know this method.", {
              headers: { allow: Object.keys(route).join(", ") },
            })
          : gatewayRefusals.refuse(
              "route_unknown",
              "There is no such path here. See the documentation for those that exist.",
            ),
        trip,
      );
    },
  };
}

function shuttingDown() {
  return gatewayRefusals.refuse(
    "shutting_down",
    "The gateway is shutting down. Send the request again in a moment.",
    {
      headers: { connection: "close", "retry-after": "1" },
    },
  );
}

/** Errors are told in the words of the path's family, also where there is no such path. */
function spokenAt({ url, headers }: Pick<IncomingMessage, "url" | "headers">): Spoken {
  const path = pathOf(url ?? "");
  const protocol = PROTOCOLS.find((known) => known.path === path);
  const judging = JUDGING_PROTOCOLS.find((known) => known.path === path);
  if (protocol) return { errors: protocol.errors, protocolId: protocol.id, protocol };
  if (judging) return { errors: judging.errors, protocolId: judging.id };
  if (path !== MODELS_PATH) return { errors: errorsAt(path), protocolId: null };
  const { errors, id } = modelListingFor(headers);
  return { errors, protocolId: id };
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
